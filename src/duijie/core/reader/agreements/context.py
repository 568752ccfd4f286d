"""Remembers what a page told before a signing: who works where, and who 双方 are."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from duijie.core.reader.sides import acting_body, find_items, groups_in, hidden_spans

from .subjects import inside, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .found import ReadSentence

_VISIT = re.compile("赴|到访|来访|走访|访问|考察|调研|来到|莅临|会见|拜会|对接|座谈|洽谈")


def employers(
    sentences: Sequence[ReadSentence],
    name_of: Callable[[str, int], str],
    headed_by: Callable[[str, int], str],
) -> dict[str, str]:
    """Tell for each person the body of the first post the page gives them."""
    posts: defaultdict[str, list[str]] = defaultdict(list)
    for read in sentences:
        for person in read.people:
            for post in person.posts:
                if post.post == "院士":
                    continue
                place = read.sentence.start + post.start
                name = name_of(post.organisation, place) if post.organisation else headed_by(post.post, place)
                if name:
                    posts[person.name].append(name)
    return {name: acting_body(bodies) for name, bodies in posts.items()}


class Context:
    """What 双方 means: the two sides named last."""

    def __init__(self, employers: dict[str, str]) -> None:
        self.employers = employers
        self.pair: list[list[str]] = []
        self.loose: list[list[str]] = []

    def note(self, read: ReadSentence, name_of: Callable[[str, int], str]) -> None:
        """Take in a sentence: the first two parted sides, or the first two bodies of a visit."""
        items = find_items(read.sentence, read.mentions, read.people, self.employers)
        text = read.sentence.text
        hidden = hidden_spans(text)
        items = [item for item in items if not inside(item.start, hidden)]
        for group in groups_in(text, items, 0, len(text)):
            if group.parted and len(group.sides) == 2:
                sides = names_of(group, read, name_of)
                if len(sides) == 2 and not self.pair:
                    self.pair = sides
                    return
        if not self.loose and _VISIT.search(text):
            names = [name for item in items if (name := name_of(item.name, read.sentence.start))]
            unique = list(dict.fromkeys(names))
            if len(unique) >= 2:
                self.loose = [[unique[0]], [unique[1]]]
