"""The addresses of the pages, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from duijie.web import accounts, desk, home, registry

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign_out"),
    path("account/", accounts.account, name="account"),
    path("inbox/", desk.inbox, name="inbox"),
    path("inbox/read-all/", desk.read_all, name="inbox_read_all"),
    path("inbox/<int:notice_id>/", desk.open_notice, name="notice"),
    path("organisations/", registry.organisation_list, name="organisation_list"),
    path("organisations/new/", registry.organisation_create, name="organisation_create"),
    path("organisations/<int:organisation_id>/", registry.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/edit/", registry.organisation_edit, name="organisation_edit"),
    path(
        "organisations/<int:organisation_id>/verify/",
        registry.organisation_verify,
        name="organisation_verify",
    ),
    path("people/", registry.person_list, name="person_list"),
    path("people/new/", registry.person_create, name="person_create"),
    path("people/<int:person_id>/", registry.person, name="person"),
    path("people/<int:person_id>/consent/", registry.person_consent, name="person_consent"),
    path("regions/", registry.region_list, name="region_list"),
    *[
        path("", include(f"duijie.web.urls_{part}"))
        for part in ("demands", "offers", "matches", "introductions", "agreements", "intake", "kit")
    ],
]
