"""The addresses of needs."""

from __future__ import annotations

from django.urls import path

from duijie.web import demands

urlpatterns = [
    path("needs/", demands.demand_list, name="demand_list"),
    path("needs/mine/", demands.demand_mine, name="demand_mine"),
    path("needs/new/", demands.demand_create, name="demand_create"),
    path("needs/<int:demand_id>/", demands.demand, name="demand"),
    path("needs/<int:demand_id>/edit/", demands.demand_edit, name="demand_edit"),
    path("needs/<int:demand_id>/return/", demands.demand_return, name="demand_return"),
    path("needs/<int:demand_id>/close/", demands.demand_close, name="demand_close"),
    *[
        path(f"needs/<int:demand_id>/{step}/", demands.demand_step, {"step": step}, name=f"demand_{step}")
        for step in demands.PLAIN_STEPS
    ],
]
