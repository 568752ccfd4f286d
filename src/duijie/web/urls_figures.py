"""The addresses of the figures."""

from __future__ import annotations

from django.urls import path

from duijie.web import figures

urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/screen/", figures.figures_screen, name="figures_screen"),
    path("figures/map/", figures.figures_map, name="figures_map"),
]
