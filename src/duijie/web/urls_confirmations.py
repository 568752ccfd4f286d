"""The addresses of what is confirmed once a year."""

from __future__ import annotations

from django.urls import path

from duijie.web import confirmations

urlpatterns = [
    path("confirmations/", confirmations.confirmation_list, name="confirmation_list"),
    path("confirmations/<str:kind>/<int:record_id>/", confirmations.confirm, name="confirm"),
]
