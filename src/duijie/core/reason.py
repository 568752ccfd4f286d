"""A reason in codes: `core` says what it found, the app that shows it owns the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

ReasonValue = str | int | float | tuple[str, ...]


def _no_params() -> Mapping[str, ReasonValue]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a code, and what the sentence behind the code needs to be filled in.

    Kept as JSON by `as_json` and read back by `reason_from_json`.
    """

    code: str
    params: Mapping[str, ReasonValue] = field(default_factory=_no_params)

    def as_json(self) -> dict[str, object]:
        """Give the reason as plain JSON values; tuples become lists."""
        return {
            "code": self.code,
            "params": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in self.params.items()
            },
        }


def reason_from_json(stored: Mapping[str, object]) -> Reason:
    """Read back what `Reason.as_json` wrote.

    Raises KeyError or TypeError when it was written by something else.
    """
    params = stored["params"]
    if not isinstance(params, Mapping):
        message = f"a reason's params must be a mapping, not {type(params).__name__}"
        raise TypeError(message)
    return Reason(
        code=str(stored["code"]),
        params={
            str(name): tuple(map(str, value)) if isinstance(value, list) else value
            for name, value in params.items()
        },
    )
