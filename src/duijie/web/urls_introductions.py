"""The addresses of introductions."""

from __future__ import annotations

from django.urls import path

from duijie.web import introductions

urlpatterns = [
    path("introductions/", introductions.introduction_list, name="introduction_list"),
    path("introductions/<int:introduction_id>/", introductions.introduction, name="introduction"),
    *[
        path(
            f"introductions/<int:introduction_id>/{step}/",
            introductions.introduction_step,
            {"step": step},
            name=f"introduction_{step}",
        )
        for step in introductions.PLAIN_STEPS
    ],
    *[
        path(
            f"introductions/<int:introduction_id>/{step}/",
            introductions.introduction_form,
            {"step": step},
            name=f"introduction_{step}",
        )
        for step in introductions.FORM_STEPS
    ],
]
