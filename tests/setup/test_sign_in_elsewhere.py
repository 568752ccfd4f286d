"""Signing in by an account elsewhere: a real OpenID Connect server on loopback, an instance set up for it."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

pytestmark = pytest.mark.setup
CLIENT, SECRET = "duijie-here", "a-secret-between-the-two"


class IdentityServer(ThreadingHTTPServer):
    """Knows one person; says who came to whoever shows a code it gave out."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()


class _Answers(BaseHTTPRequestHandler):
    server: IdentityServer

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _json(self, told: object, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        asked, here = urlsplit(self.path), self.server
        if asked.path == "/.well-known/openid-configuration":
            self._json(
                {
                    "issuer": here.address,
                    "authorization_endpoint": f"{here.address}/authorize",
                    "token_endpoint": f"{here.address}/token",
                    "userinfo_endpoint": f"{here.address}/userinfo",
                    "jwks_uri": f"{here.address}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif asked.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(here.key.public_key()))
            self._json({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
        elif asked.path == "/authorize":
            given = {name: values[0] for name, values in parse_qs(asked.query).items()}
            code = secrets.token_urlsafe(8)
            here.codes[code] = given
            back = urlencode({"code": code, "state": given["state"]})
            self.send_response(302)
            self.send_header("Location", f"{given['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/userinfo" and self.headers["Authorization"].split()[1] in here.tokens:
            self._json({"sub": "person-7", "name": "示例员工"})
        else:
            self._json({"error": "unknown"}, 404)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        if asked is None or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET):
            self._json({"error": "invalid_grant"}, 400)
            return
        token = secrets.token_urlsafe(8)
        self.server.tokens.add(token)
        claims = {"iss": self.server.address, "aud": CLIENT, "sub": "person-7", "exp": 2**33, "iat": 0}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        signed = jwt.encode(claims, self.server.key, algorithm="RS256", headers={"kid": "1"})
        self._json({"access_token": token, "token_type": "Bearer", "id_token": signed})


@pytest.fixture
def identity() -> Iterator[IdentityServer]:
    server = IdentityServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


# Runs as a process of its own: which providers there are is read once, at the start.
STORY = """
import json, urllib.request
from urllib.parse import urlsplit
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from django.utils import timezone
from duijie.accounts.actions import create_account, system_account
from duijie.audit.models import Entry

system = system_account("system-setup", now=timezone.now())
made = create_account(
    actor=system, username="qixia", display_name="祁夏", password="Hunhe-river-1899", now=timezone.now()
)

class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

def there_and_back(client, process):
    begun = client.post(f"/account/elsewhere/oidc/oidc/login/?process={process}")
    try:
        urllib.request.build_opener(Stay).open(begun["Location"])
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=True)

told = {}
page = Client().get("/sign-in/")
told["offered"] = "用单位账号登录" in page.content.decode()
told["policy"] = page["Content-Security-Policy"]
stranger = Client()
answer = there_and_back(stranger, "login")
told["stranger"] = ("尚未关联" in answer.content.decode(), "_auth_user_id" in stranger.session)
owner = Client()
owner.post("/sign-in/", {"username": "qixia", "password": "Hunhe-river-1899"})
there_and_back(owner, "connect")
told["audit"] = list(Entry.objects.filter(action="accounts.protect").values_list("reason_code", flat=True))
again = Client()
there_and_back(again, "login")
told["signed_in"] = again.session.get("_auth_user_id") == str(made.pk)
owner.post("/account/elsewhere/", {"account": made.socialaccount_set.get().pk})
gone = Client()
there_and_back(gone, "login")
told["after_removal"] = "_auth_user_id" in gone.session
print(json.dumps(told))
"""


def test_linked_account_elsewhere_signs_in_and_an_unlinked_one_does_not(identity, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    settings = {
        "DUIJIE_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "duijie.config.settings",
        "DUIJIE_HOSTS": "testserver",
        "DUIJIE_OIDC_ADDRESS": identity.address,
        "DUIJIE_OIDC_NAME": "单位账号",
        "DUIJIE_OIDC_CLIENT": CLIENT,
        "DUIJIE_OIDC_SECRET_FILE": str(secret),
    }
    ran = subprocess.run(
        [sys.executable, "-c", STORY], env=settings, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert f"form-action 'self' {identity.address}" in told.pop("policy")
    assert told == {
        "offered": True,
        "stranger": [True, False],
        "audit": ["add_oidc"],
        "signed_in": True,
        "after_removal": False,
    }


@pytest.mark.parametrize("name", ["DINGTALK", "FEISHU", "WEIXIN"])
def test_provider_is_offered_when_its_settings_are_given_and_a_lost_secret_is_named(
    name: str, tmp_path: Path
):
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    settings = {
        "DUIJIE_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "duijie.config.settings",
        f"DUIJIE_{name}_CLIENT": CLIENT,
        f"DUIJIE_{name}_SECRET_FILE": str(secret),
    }
    asked = (
        "import django; django.setup()\n"
        "from django.conf import settings; from django.urls import reverse\n"
        "policy = settings.CONTENT_SECURITY_POLICY['DIRECTIVES']\n"
        f"print(reverse('{name.lower()}_login'), *policy['form-action'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=settings, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert f"/account/elsewhere/{name.lower()}/login/" in ran.stdout
    assert "https://" in ran.stdout
    secret.unlink()
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=settings, capture_output=True, text=True, check=False
    )
    assert f"DUIJIE_{name}_SECRET_FILE" in ran.stderr
    assert SECRET not in ran.stderr
