"""What `duijie check` says of mail that is set by half."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from duijie.exits.mail_settings import faults


def mail_settings(**_asked: Any) -> list[CheckMessage]:
    """This will name each setting of mail that is missing or wrong."""
    return [Error(fault, id="duijie.mail") for fault in faults()]
