"""The addresses of requests about records."""

from __future__ import annotations

from django.urls import path

from duijie.web import corrections

urlpatterns = [
    path("corrections/", corrections.correction_list, name="correction_list"),
    path("corrections/new/", corrections.correction_ask, name="correction_ask"),
    path("corrections/answer/<str:secret>/", corrections.correction_answer, name="correction_answer"),
    path("corrections/<int:correction_id>/", corrections.correction, name="correction"),
    path("corrections/<int:correction_id>/settle/", corrections.correction_settle, name="correction_settle"),
    path("corrections/<int:correction_id>/refuse/", corrections.correction_refuse, name="correction_refuse"),
]
