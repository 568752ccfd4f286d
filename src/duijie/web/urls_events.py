"""The addresses of events."""

from __future__ import annotations

from django.urls import path

from duijie.web import events

urlpatterns = [
    path("events/", events.event_list, name="event_list"),
    path("events/new/", events.event_create, name="event_create"),
    path("events/<int:event_id>/", events.event, name="event"),
    path("events/<int:event_id>/edit/", events.event_edit, name="event_edit"),
    path("events/<int:event_id>/announce/", events.event_announce, name="event_announce"),
    *[
        path(f"events/<int:event_id>/{step}/", events.event_step, {"step": step}, name=f"event_{step}")
        for step in events.STEPS
    ],
    path("events/<int:event_id>/participants/new/", events.participant_create, name="participant_create"),
    path(
        "events/<int:event_id>/participants/<int:participant_id>/remove/",
        events.participant_remove,
        name="participant_remove",
    ),
]
