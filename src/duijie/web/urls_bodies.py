"""The addresses of stations, teams and alliances."""

from __future__ import annotations

from django.urls import URLPattern, path

from duijie.web import bodies
from duijie.web.bodies_words import ALL_PAGES, BodyPages


def _of(pages: BodyPages) -> list[URLPattern]:
    root, one = pages.room.name, pages.one
    given = {"pages": pages}
    return [
        path(f"{root}/", bodies.body_list, given, name=f"{one}_list"),
        path(f"{root}/new/", bodies.body_create, given, name=f"{one}_create"),
        path(f"{root}/<int:body_id>/", bodies.body, given, name=one),
        path(f"{root}/<int:body_id>/edit/", bodies.body_edit, given, name=f"{one}_edit"),
        path(f"{root}/<int:body_id>/approve/", bodies.body_approve, given, name=f"{one}_approve"),
        *[
            path(
                f"{root}/<int:body_id>/{step}/",
                bodies.body_step,
                {**given, "step": step},
                name=f"{one}_{step}",
            )
            for step in bodies.STEPS
        ],
        path(f"{root}/<int:body_id>/members/new/", bodies.member_create, given, name=f"{one}_member_create"),
        path(
            f"{root}/<int:body_id>/members/<int:member_id>/end/",
            bodies.member_end,
            given,
            name=f"{one}_member_end",
        ),
    ]


urlpatterns = [each for pages in ALL_PAGES for each in _of(pages)]
