"""Signing in by an account that somebody has elsewhere: an OpenID Connect server, DingTalk, Feishu, Weixin.

Each is off until its settings are given. WeCom and others are reached through an OpenID Connect server.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from duijie.config import environment as env

# Where the browser is sent to: the policy of our pages must let a form lead there.
ORIGINS = {
    "dingtalk": "https://login.dingtalk.com",
    "feishu": "https://open.feishu.cn",
    "weixin": "https://open.weixin.qq.com",
}


def providers() -> dict[str, dict[str, Any]]:
    """This will return allauth's settings of every provider whose settings are given.

    Raises ImproperlyConfigured when a secret cannot be read.
    """
    found: dict[str, dict[str, Any]] = {}
    if env.text(env.OIDC_ADDRESS):
        found["openid_connect"] = {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.text(env.OIDC_NAME),
                    "client_id": env.text(env.OIDC_CLIENT),
                    "secret": env.secret_in(env.OIDC_SECRET_FILE),
                    "settings": {"server_url": env.text(env.OIDC_ADDRESS)},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    for name, (client, secret) in env.SIGN_IN_BY.items():
        if env.text(client):
            found[name] = {"APPS": [{"client_id": env.text(client), "secret": env.secret_in(secret)}]}
    return found


def apps() -> list[str]:
    """This will return the apps of those providers."""
    return [f"allauth.socialaccount.providers.{name}" for name in providers()]


def origins() -> list[str]:
    """This will return where the pages may lead the browser to."""
    address = urlsplit(env.text(env.OIDC_ADDRESS))
    oidc = [f"{address.scheme}://{address.netloc}"] if address.netloc else []
    return [*oidc, *(ORIGINS[name] for name in providers() if name in ORIGINS)]
