"""An array that grows at its end while others read what was there before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Growing:
    """Numbers of one type, added at the end only.

    A view once given stays true: when there is no room left, the numbers move to a larger array and the
    old one is left to whoever reads it.
    """

    def __init__(self, dtype: Any) -> None:
        self._items: NDArray[Any] = np.empty(8, dtype=dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, items: Sequence[Any] | NDArray[Any]) -> None:
        """Add these at the end."""
        count = self._count + len(items)
        if count > len(self._items):
            larger = np.empty(max(count, 2 * len(self._items)), dtype=self._items.dtype)
            larger[: self._count] = self._items[: self._count]
            self._items = larger
        self._items[self._count : count] = items
        self._count = count

    def view(self, count: int | None = None) -> NDArray[Any]:
        """Give the first `count` of them, all when nothing is said."""
        return self._items[: self._count if count is None else count]

    def below(self, bound: int) -> NDArray[Any]:
        """Give those below a bound; the numbers must be ascending, as places are."""
        held = self.view()
        return held[: int(np.searchsorted(held, bound))]
