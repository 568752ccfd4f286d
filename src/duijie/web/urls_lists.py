"""The addresses of what a reader keeps of lists."""

from __future__ import annotations

from django.urls import path

from duijie.web import lists, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("lists/<slug:name>/save/", lists.filter_save, name="filter_save"),
    path("lists/<slug:name>/columns/", lists.columns_choose, name="columns_choose"),
    path("lists/filters/<int:filter_id>/", lists.filter_open, name="filter_open"),
    path("lists/filters/<int:filter_id>/tell/", lists.filter_tell, name="filter_tell"),
    path("lists/filters/<int:filter_id>/stop/", lists.filter_stop, name="filter_stop"),
    path("lists/filters/<int:filter_id>/delete/", lists.filter_delete, name="filter_delete"),
]
