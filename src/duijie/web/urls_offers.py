"""The addresses of offers and experts."""

from __future__ import annotations

from django.urls import path

from duijie.web import experts, offers

urlpatterns = [
    path("experts/", experts.expert_list, name="expert_list"),
    path("offers/", offers.offer_list, name="offer_list"),
    path("offers/mine/", offers.offer_mine, name="offer_mine"),
    path("offers/new/", offers.offer_create, name="offer_create"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    path("offers/<int:offer_id>/edit/", offers.offer_edit, name="offer_edit"),
    path("offers/<int:offer_id>/return/", offers.offer_return, name="offer_return"),
    path("offers/<int:offer_id>/close/", offers.offer_close, name="offer_close"),
    *[
        path(f"offers/<int:offer_id>/{step}/", offers.offer_step, {"step": step}, name=f"offer_{step}")
        for step in offers.PLAIN_STEPS
    ],
]
