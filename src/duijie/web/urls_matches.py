"""The addresses of matches."""

from __future__ import annotations

from django.urls import path

from duijie.web import matches

_PAIR = "needs/<int:demand_id>/matches/<int:offer_id>"

urlpatterns = [
    path("needs/<int:demand_id>/matches/", matches.demand_matches, name="demand_matches"),
    path("offers/<int:offer_id>/matches/", matches.offer_matches, name="offer_matches"),
    path("needs/<int:demand_id>/matches/watch/", matches.demand_watch, name="demand_matches_watch"),
    path("offers/<int:offer_id>/matches/watch/", matches.offer_watch, name="offer_matches_watch"),
    path(f"{_PAIR}/shortlist/", matches.shortlist, name="shortlist"),
    path(f"{_PAIR}/reject/", matches.reject, name="reject"),
    path(f"{_PAIR}/introduce/", matches.introduce, name="introduce"),
    path("matches/judgements/<int:judgement_id>/take-back/", matches.take_back, name="judgement_take_back"),
]
