"""The addresses of the whole site."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.i18n import set_language

from duijie.api.problems import unknown_address
from duijie.api.schema import api

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    re_path("^api/", unknown_address),
    path("", include("duijie.web.urls_security")),
    path("", include("duijie.web.urls")),
]
handler400 = "duijie.web.errors.bad_request"
handler403 = "duijie.web.errors.permission_denied"
handler404 = "duijie.web.errors.page_not_found"
handler500 = "duijie.web.errors.server_error"
