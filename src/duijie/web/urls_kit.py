"""The addresses of the look itself: the design page and the switch between light and dark."""

from __future__ import annotations

from django.urls import path

from duijie.web import design

urlpatterns = [
    path("design/", design.design, name="design"),
    path("theme/", design.choose_theme, name="theme"),
]
