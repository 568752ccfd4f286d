"""The address of the register of exits."""

from __future__ import annotations

from django.urls import path

from duijie.web import exits

urlpatterns = [path("exits/", exits.exit_list, name="exit_list")]
