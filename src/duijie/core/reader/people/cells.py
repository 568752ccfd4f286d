"""Reads who signs for whom in the rows of a table whose head has columns for those who sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.posts import POST_END

from .found import PersonFound, PostFound
from .names import is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.mentions import Mention
    from duijie.core.reader.sentences import Sentence

_SIDE = re.compile("[甲乙丙]方(?:单位|名称)?")
_SIGNS = re.compile("[甲乙丙]?方?(?:签约|签字|签署)(?:人|代表)员?")
_PIECE = re.compile("[^\\s；;/、]+")


def is_head(sentence: Sentence) -> bool:
    """Tell whether a line is the head of such a table: it names both sides and who signs for them."""
    cells = sentence.text.split()
    sides = sum(_SIDE.fullmatch(each) is not None for each in cells)
    return sides > 1 and any(_SIGNS.fullmatch(each) for each in cells)


def signing_for(
    sentence: Sentence, mentions: Sequence[Mention], people: Sequence[PersonFound]
) -> list[PersonFound]:
    """Give those at the end of a row the post beside their name, at the bodies of the row in the same order.

    总经理 甲  副校长 乙, or 甲 总经理  乙 副校长. A row whose bodies and people are not equally many is left
    as it was read.
    """
    pairs = _pairs(list(_PIECE.finditer(sentence.text)))
    first = min((min(name.start(), post.start()) for name, post in pairs), default=0)
    bodies = [each for each in mentions if each.end <= first and not each.generic]
    if len(bodies) != len(pairs) or len(bodies) < 2:
        return list(people)
    return [
        PersonFound(
            name[0],
            name.start(),
            name.end(),
            name.start(),
            (PostFound(body.name, post[0], post.start(), post.end()),),
            (),
            0.9,
        )
        for (name, post), body in zip(pairs, bodies, strict=True)
    ]


def _pairs(pieces: list[re.Match[str]]) -> list[tuple[re.Match[str], re.Match[str]]]:
    """Take the names at the end of a row with the posts beside them, all in one order."""
    name_first = bool(pieces) and bool(POST_END.search(pieces[-1][0]))
    pairs: list[tuple[re.Match[str], re.Match[str]]] = []
    while len(pieces) > 1:
        first, second = pieces[-2], pieces[-1]
        name, post = (first, second) if name_first else (second, first)
        if not is_name(name[0]) or not POST_END.search(post[0]):
            break
        pairs.insert(0, (name, post))
        pieces = pieces[:-2]
    return pairs
