"""The addresses of matches."""

from __future__ import annotations

from django.urls import path

from duijie.web import learning, matches, sideways

_PAIR = "needs/<int:demand_id>/matches/<int:offer_id>"

urlpatterns = [
    path("needs/<int:demand_id>/matches/", matches.demand_matches, name="demand_matches"),
    path("offers/<int:offer_id>/matches/", matches.offer_matches, name="offer_matches"),
    path("needs/<int:demand_id>/matches/watch/", matches.demand_watch, name="demand_matches_watch"),
    path("offers/<int:offer_id>/matches/watch/", matches.offer_watch, name="offer_matches_watch"),
    path("needs/<int:demand_id>/past/", sideways.past_needs, name="past_needs"),
    path("people/<int:person_id>/needs/", sideways.person_needs, name="person_needs"),
    path(
        "organisations/<int:organisation_id>/alike/", sideways.organisations_alike, name="organisations_alike"
    ),
    path("regions/<slug:code>/achievements/", sideways.region_achievements, name="region_achievements"),
    path(f"{_PAIR}/shortlist/", matches.shortlist, name="shortlist"),
    path(f"{_PAIR}/reject/", matches.reject, name="reject"),
    path(f"{_PAIR}/introduce/", matches.introduce, name="introduce"),
    path("learning/", learning.learning, name="learning"),
    path("learning/now/", learning.learning_now, name="learning_now"),
    path("learning/<int:learning_id>/roll-back/", learning.learning_roll_back, name="learning_roll_back"),
    path("matches/judgements/<int:judgement_id>/take-back/", matches.take_back, name="judgement_take_back"),
]
