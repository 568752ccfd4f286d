"""The addresses that django-allauth calls by names of its own: second factors, sessions, signing in."""

from __future__ import annotations

from allauth.account.views import reauthenticate
from django.conf import settings
from django.urls import include, path

from duijie.web import accounts, keys
from duijie.web.second_factor import in_one_transaction

# The providers whose settings are given.
of_providers = [
    path("account/elsewhere/", include(f"{app}.urls"))
    for app in settings.INSTALLED_APPS
    if ".providers." in app
]
of_allauth = [
    path("account/elsewhere/", include("allauth.socialaccount.urls")),
    *of_providers,
    path("account/security/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/confirm/", reauthenticate, name="account_reauthenticate"),
]
urlpatterns = [
    *in_one_transaction(of_allauth),
    path("sign-in/", accounts.SignIn.as_view(), name="account_login"),
    path("sign-out/", accounts.SignOut.as_view(), name="account_logout"),
    path("sign-in/closed/", keys.account_closed, name="account_inactive"),
]
