"""The addresses of files attached to records."""

from __future__ import annotations

from django.urls import path

from duijie.web import files

urlpatterns = [
    path("files/<int:attachment_id>/", files.fetch, name="file"),
    path("files/<int:attachment_id>/preview/", files.preview, name="file_preview"),
    path("files/<int:attachment_id>/remove/", files.remove, name="file_remove"),
    path("files/new/<slug:kind>/<int:owner_id>/", files.add, name="file_add"),
]
