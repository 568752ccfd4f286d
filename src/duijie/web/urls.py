"""The addresses of the pages, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from duijie.web import desk, home, tour

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("inbox/", desk.inbox, name="inbox"),
    path("inbox/read-all/", desk.read_all, name="inbox_read_all"),
    path("inbox/<int:notice_id>/", desk.open_notice, name="notice"),
    path("tour/", tour.tour, name="tour"),
    path("tour/end/", tour.tour_end, name="tour_end"),
    *[
        path("", include(f"duijie.web.urls_{part}"))
        for part in (
            "accounts",
            "registry",
            "confirmations",
            "corrections",
            "demands",
            "offers",
            "matches",
            "introductions",
            "agreements",
            "bodies",
            "events",
            "intake",
            "exits",
            "figures",
            "lists",
            "files",
            "papers",
            "kit",
        )
    ],
]
