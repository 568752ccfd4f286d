"""The addresses of intake."""

from __future__ import annotations

from django.urls import path

from duijie.web import intake, intake_drafts, intake_events, intake_purge, intake_upload

urlpatterns = [
    path("intake/", intake.page_list, name="intake"),
    path("intake/upload/", intake_upload.upload, name="intake_upload"),
    path("intake/events/", intake_events.event_list, name="told_event_list"),
    path("intake/events/<int:event_id>/settle/", intake_events.event_settle, name="event_settle"),
    path("intake/batches/<int:batch_id>/", intake_upload.batch, name="batch"),
    path("intake/pages/<int:page_id>/", intake.page, name="page"),
    path("intake/pages/<int:page_id>/as-found/", intake.page_as_found, name="page_as_found"),
    path("intake/pages/<int:page_id>/purge/", intake_purge.page_purge, name="page_purge"),
    path("intake/pages/<int:page_id>/certain/", intake_drafts.confirm_certain, name="page_certain"),
    path("intake/pages/<int:page_id>/take-back/", intake_drafts.take_back, name="page_take_back"),
    path("intake/pages/<int:page_id>/add/", intake_drafts.draft_create, name="draft_create"),
    path("intake/pages/<int:page_id>/<str:step>/", intake.page_step, name="page_step"),
    path("intake/drafts/<int:draft_id>/edit/", intake_drafts.draft_edit, name="draft_edit"),
    path("intake/drafts/<int:draft_id>/<str:step>/", intake_drafts.draft_step, name="draft_step"),
]
