"""Asks the interface as somebody, over HTTP, and gives what it answered."""

from __future__ import annotations

from typing import Any

from django.test import Client

from duijie.accounts.models import User


def ask(path: str, account: User | None = None, *, language: str = "en", **query: Any) -> tuple[int, Any]:
    """Give the status and the JSON of one address below /api/v1/, for a visitor or an account."""
    client = Client()
    if account is not None:
        client.force_login(account)
    answer = client.get(f"/api/v1/{path}", query, headers={"accept-language": language})
    return answer.status_code, answer.json()


def signed_in(everybody: dict[str, User]) -> dict[str, User | None]:
    """Give a visitor and everybody who can sign in."""
    return {"visitor": None, **{who: user for who, user in everybody.items() if who != "system"}}
