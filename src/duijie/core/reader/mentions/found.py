"""What is found of an organisation in a sentence, and what its ending tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from duijie.core.reader.knowledge.bodies import KIND_OF_SUFFIX, LONGEST_SUFFIX

_PLACE = re.compile("[\u3400-\u9fff]{1,7}?(?:省|市|区|县|旗|州|自治区|新区|开发区|镇)")


@dataclass(frozen=True)
class Mention:
    """A place in a sentence where an organisation is named.

    `generic` tells a phrase such as 联盟 or 该研究院, which names nobody by itself.
    """

    start: int
    end: int
    name: str
    kind: str
    confidence: float
    generic: bool = False


def suffix_of(name: str) -> str:
    """Find the longest organisation ending of a name, or ""."""
    for length in range(min(LONGEST_SUFFIX, len(name)), 0, -1):
        if name[-length:] in KIND_OF_SUFFIX:
            return name[-length:]
    return ""


@lru_cache(maxsize=20_000)
def kind_of(name: str) -> str:
    """Tell the kind of an organisation from how its name ends."""
    bare = re.sub("（[^）]*）$", "", name)
    suffix = suffix_of(bare)
    if suffix:
        return KIND_OF_SUFFIX[suffix]
    if _PLACE.fullmatch(bare):
        return "government"
    return "enterprise"
