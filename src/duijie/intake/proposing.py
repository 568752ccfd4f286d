"""Asks the language model about a page, by its declared exit; never inside a transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from duijie.access import Actor
from duijie.core.reader.proposals import (
    Proposals,
    UnusableAnswerError,
    proposals_of,
    question,
)
from duijie.exits.addresses import AddressRefusedError
from duijie.exits.register import Exit, UnknownExitError
from duijie.exits.sending import TextClassRefusedError, post_json
from duijie.exits.states import ExitKind, TextClass
from duijie.exits.wire import Limits, NoAnswerError

EXIT = "model"
LIMITS = Limits(seconds=60.0, size=2_000_000)


class NoProposalsError(Exception):
    """Nothing came of asking; `code` says why, and the review goes on without."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def model_exit() -> list[Exit]:
    """This will declare the model's exit; none while DUIJIE_MODEL_URL is empty, which is the default."""
    if not settings.MODEL_URL:
        return []
    return [
        Exit(
            name=EXIT,
            kind=ExitKind.MODEL,
            address=settings.MODEL_URL,
            highest=TextClass(settings.MODEL_CARRIES),
            networks=settings.EXIT_NETWORKS,
        )
    ]


def ask(text: str, *, actor: Actor, now: datetime) -> Proposals:
    """This will ask the model what a mended page states, and keep what the page's words prove.

    A page under review is text that staff see: an exit that may carry public text only refuses it.

    Raises NoProposalsError with a code: not_set, class_refused, address_refused, unusable, or that of
    NoAnswerError.
    """
    try:
        answer = post_json(
            EXIT,
            "/chat/completions",
            question(text, model=settings.MODEL_NAME),
            text_class=TextClass.INTERNAL,
            purpose="intake.propose",
            actor=actor,
            now=now,
            key=settings.MODEL_KEY,
            limits=LIMITS,
        )
        return proposals_of(answer, text)
    except UnknownExitError as error:
        raise NoProposalsError("not_set") from error
    except TextClassRefusedError as error:
        raise NoProposalsError("class_refused") from error
    except AddressRefusedError as error:
        raise NoProposalsError("address_refused") from error
    except NoAnswerError as error:
        raise NoProposalsError(error.code) from error
    except UnusableAnswerError as error:
        raise NoProposalsError("unusable") from error
