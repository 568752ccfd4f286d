"""Remembers what a page told before a signing: who works where, and who 双方 are."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from duijie.core.reader.sides import acting_body, find_items, groups_in, hidden_spans

from .subjects import inside, names_of
from .tables import side_in_field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .found import ReadSentence

_SEVERAL = {"三方": 3, "四方": 4, "五方": 5}
_GOES_TO = re.compile("(?:赴|到|来到|走进)([\u3400-\u9fff]{1,7}?[省市县区旗州])(?!委|政府|人大|政协|科)")
_WHOLE_DAY = re.compile("\\d{4}-\\d\\d-\\d\\d")
_DAY = re.compile("(?<![年\\d])(\\d{1,2})月(\\d{1,2})日")
_COUNTS = re.compile("签[订署约下]?了?[两二三四五六\\d][份项个][^，；]{0,8}[。：:]$")
"""What only counts the papers that the next sentence names: 当场签了两份。"""

_DAY_OF_MONTH = re.compile("(本月|下个?月)([1-9]\\d?)[日号]")
_DAYS_A_MONTH = 31
_SOON = 92
"""Days after which a day without a year is rather one of the year before."""

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

    def __init__(self, employers: dict[str, str], own: str = "", published: str = "") -> None:
        self.own = own
        self.counted_at = 0
        self._published = published
        self.employers = employers
        self._bodies = frozenset(employers.values())
        self.pair: list[list[str]] = []
        self.loose: list[list[str]] = []
        self._lists: dict[int, list[list[str]]] = {}
        self._fields: list[list[str]] = []
        self._first: list[list[str]] = []

    def lies_ahead(self, words: str) -> bool:
        """Tell whether the last day told without a year comes soon after the page's own day."""
        this_month = list(_DAY_OF_MONTH.finditer(words))
        if this_month and _WHOLE_DAY.fullmatch(self._published):
            later = int(this_month[-1][2]) > int(self._published[-2:])
            return this_month[-1][1].startswith("下") or (this_month[-1][1] == "本月" and later)
        days = list(_DAY.finditer(words))
        if not days or not _WHOLE_DAY.fullmatch(self._published):
            return False
        day = days[-1]
        _, month, date = map(int, self._published.split("-"))
        away = (int(day[1]) - month) * _DAYS_A_MONTH + int(day[2]) - date
        return 0 < away <= _SOON

    def take(self, sides: list[list[str]]) -> None:
        """Remember who signed last, and who signed first on the page."""
        self.pair = sides
        self._first = self._first or sides

    def sides_of(self, words: str, *, first: bool) -> list[list[str]]:
        """Give whom 双方 means, or 三方 and more: the last list of just so many bodies.

        `first` asks for those the page is about, who signed before any others.
        """
        count = next((number for word, number in _SEVERAL.items() if word in words), 0)
        told = (self._first if first else []) or self.pair or self.loose
        fits = count <= len({name for side in told for name in side})
        return self._lists.get(count, []) or (told if fits else [])

    def _visited(self, text: str) -> str:
        """Tell whose government receives a visit to its place, where the page has a head of it."""
        place = _GOES_TO.search(text)
        names = (f"{place[1]}人民政府", f"{place[1]}政府") if place else ()
        return next((name for name in names if name in self._bodies), "")

    def note(self, read: ReadSentence, name_of: Callable[[str, int], str]) -> None:
        """Take in a sentence: the first two parted sides, or the first two bodies of a visit."""
        if _COUNTS.search(read.sentence.text):
            self.counted_at = read.sentence.start + len(read.sentence.text)
        side = side_in_field(read, name_of)
        if side:
            self._fields.append([side])
            self.pair = self._fields if len(self._fields) > 1 else self.pair
            return
        items = find_items(read.sentence, read.mentions, read.people, self.employers)
        text = read.sentence.text
        hidden = hidden_spans(text)
        items = [item for item in items if not inside(item.start, hidden)]
        if not self.pair and (host := self._visited(text)):
            visitor = next((name_of(each.name, read.sentence.start + each.start) for each in items), "")
            self.pair = [[visitor], [host]] if visitor and visitor != host else []
        groups = groups_in(text, items, 0, len(text))
        for group in groups:
            sides = names_of(group, read, name_of)
            self._lists[sum(map(len, sides))] = sides
        for group in groups:
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
