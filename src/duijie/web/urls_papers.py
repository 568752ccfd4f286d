"""The addresses of papers, and of their public check."""

from __future__ import annotations

from django.urls import path

from duijie.web import papers

urlpatterns = [
    path("papers/new/<slug:kind>/<int:owner_id>/", papers.issue, name="paper_issue"),
    path("papers/of/<slug:kind>/<int:owner_id>/", papers.papers_of, name="papers_of"),
    path("papers/<int:paper_id>/", papers.fetch, name="paper"),
    path("papers/<int:paper_id>/word/", papers.fetch_word, name="paper_word"),
    path("papers/<int:paper_id>/excel/", papers.fetch_excel, name="paper_excel"),
    path("papers/<int:paper_id>/revoke/", papers.revoke, name="paper_revoke"),
    path("check/<slug:code>/", papers.check, name="paper_check"),
]
