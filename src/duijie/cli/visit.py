"""A visitor of the site over HTTP, as `./run --check` sends one a role."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from duijie.cli.trouble import TroubleError

SECONDS_TO_ANSWER = 30
BROKEN = 500
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Page:
    """What the site answered."""

    status: int
    address: str
    text: str
    seconds: float


class Visitor:
    """Keeps its cookies, follows redirects, and never leaves this machine by a proxy."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def _open(self, path: str, fields: dict[str, str] | None) -> Page:
        address = urllib.parse.urljoin(self.site, path)
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(address, data=body, headers={"Referer": address})  # noqa: S310 - our own site
        began = time.monotonic()
        try:
            with self.opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
                text = answer.read().decode(errors="replace")
                return Page(answer.status, answer.url, text, time.monotonic() - began)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            return Page(error.code, address, text, time.monotonic() - began)

    def get(self, path: str) -> Page:
        """This will fetch a page. Raises OSError when nobody answers."""
        return self._open(path, None)

    def post(self, path: str, fields: dict[str, str], *, form_at: str | None = None) -> Page:
        """This will send a form, with the token of the page it stands on (`path` unless given)."""
        token = _TOKEN.search(self.get(form_at or path).text)
        if token is None:
            raise TroubleError(f"{form_at or path} shows no form.")
        return self._open(path, {"csrfmiddlewaretoken": token[1], **fields})

    def sign_in(self, username: str, password: str) -> Page:
        """This will sign in and return the page that follows. Raises TroubleError when refused."""
        page = self.post("/sign-in/", {"username": username, "password": password})
        if not any(cookie.name == "sessionid" for cookie in self.cookies):
            raise TroubleError(f"{username} was not let in (status {page.status}).")
        return page


def answers(site: str) -> bool:
    """This will say whether the site answers. Raises TroubleError when it answers that it is broken."""
    try:
        page = Visitor(site).get("/")
    except OSError:
        return False
    if page.status >= BROKEN:
        raise TroubleError(f"{site} answers that it is broken (status {page.status}); see above.")
    return True
