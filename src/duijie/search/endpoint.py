"""An encoder at the other end of a wire: any endpoint that answers as OpenAI's /embeddings does.

It is a declared exit. In the background it is sent public documents alone, unless the operator lets it
carry more; what a person types, and full profiles, are confidential text: without that leave they are
searched by words. What it answers is believed only when it is as many vectors of the declared length, of
finite numbers; anything else, or silence, leaves search on words, and is tried again later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from duijie.accounts.actions import system_account
from duijie.core.matcher import Role, Vector
from duijie.exits.register import Exit, ExitError
from duijie.exits.sending import post_json
from duijie.exits.states import ExitKind, TextClass
from duijie.exits.wire import Limits
from duijie.search.encoders import SilentEncoderError, cleaned

EXIT = "encoder"
PURPOSE = "search.encode"
LIMITS = Limits(seconds=5.0, size=4_000_000)
SILENCE = timedelta(minutes=1)  # after a failure nobody waits for it so long
_SYSTEM = "system-worker"


def exits() -> Iterator[Exit]:
    """Declare the endpoint, when there is one."""
    if settings.ENCODER_URL:
        yield Exit(
            name=EXIT,
            kind=ExitKind.ENCODER,
            address=settings.ENCODER_URL,
            highest=TextClass(settings.ENCODER_CARRIES),
            networks=tuple(settings.EXIT_NETWORKS),
        )


class EndpointEncoder:
    """Asks the declared endpoint for vectors, a few texts at a time.

    Cosines of unknown models lie anywhere: the band is set, a wide one where it is not.
    """

    is_band_measured = False

    def __init__(
        self,
        *,
        model: str,
        dimensions: int,
        highest: TextClass,
        key: str,
        clock: Callable[[], datetime],
        band: tuple[float, float],
    ) -> None:
        self.name = f"endpoint:{model}:{dimensions}"
        self.dimensions = dimensions
        self.highest = highest
        self.cosine_low, self.cosine_high = band
        self._model, self._key, self._clock = model, key, clock
        self._silent_until: datetime | None = None

    @classmethod
    def from_settings(cls) -> EndpointEncoder | None:
        """Make the encoder the settings name; None when they name no endpoint or no model."""
        if not settings.ENCODER_URL or not settings.ENCODER_MODEL:
            return None
        path = settings.ENCODER_KEY_FILE
        return cls(
            model=settings.ENCODER_MODEL,
            dimensions=settings.ENCODER_DIMENSIONS,
            highest=TextClass(settings.ENCODER_CARRIES),
            key=Path(path).read_text(encoding="utf-8").strip() if path else "",
            clock=settings.CLOCK,
            band=settings.ENCODER_BAND,
        )

    def encode(
        self, texts: Sequence[str], role: Role, text_class: TextClass = TextClass.CONFIDENTIAL
    ) -> NDArray[np.float32]:
        """Give one unit vector a text, shape (texts, dimensions).

        Raises BlankTextError, and SilentEncoderError when there is no answer that can be used.
        """
        asked = cleaned(texts)
        if not asked:
            return np.empty((0, self.dimensions), dtype=np.float32)
        now = self._clock()
        if self._silent_until is not None and now < self._silent_until:
            raise SilentEncoderError("it did not answer a moment ago")
        try:
            answer = post_json(
                EXIT,
                "/embeddings",
                {"model": self._model, "input": asked, "encoding_format": "float"},
                text_class=text_class,
                purpose=PURPOSE,
                actor=system_account(_SYSTEM, now=now),
                now=now,
                key=self._key,
                limits=LIMITS,
            )
            vectors = _read(answer, count=len(asked), dimensions=self.dimensions)
        except (ExitError, _WrongAnswerError) as error:
            self._silent_until = now + SILENCE
            raise SilentEncoderError(str(error)) from error
        self._silent_until = None
        return vectors

    def sketch(self, texts: Sequence[str], role: Role) -> list[Vector | None]:
        """Give none: no table of words was made of a model elsewhere, so words serve until it answers."""
        return [None] * len(texts)


class _WrongAnswerError(Exception):
    """What was answered are not the vectors that were asked for."""


def _read(answer: Any, *, count: int, dimensions: int) -> NDArray[np.float32]:
    """Read the vectors out of an answer, in the order asked."""
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list) or len(items) != count:
        raise _WrongAnswerError("another number of vectors than of texts")
    vectors = np.zeros((count, dimensions), dtype=np.float64)
    places = set()
    for at, item in enumerate(items):
        numbers = item.get("embedding") if isinstance(item, dict) else None
        place = item.get("index", at) if isinstance(item, dict) else at
        if type(place) is not int or not 0 <= place < count or place in places:
            raise _WrongAnswerError("vectors in no order")
        if not isinstance(numbers, list) or len(numbers) != dimensions or not all(map(_is_number, numbers)):
            raise _WrongAnswerError(f"no vector of {dimensions} numbers")
        places.add(place)
        vectors[place] = numbers
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise _WrongAnswerError("a vector without a direction")
    unit: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
    return unit


_LARGEST = 1e30


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # Compared before it is turned into a float, which a whole number of a thousand places cannot be.
    return -_LARGEST <= value <= _LARGEST
