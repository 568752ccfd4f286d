"""Cuts the clean text into lines and sentences, and has every sentence tagged once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .knowledge.bodies import KIND_OF_SUFFIX
from .knowledge.posts import POST_END, POST_WORD
from .people.names import is_name
from .repair.lines import split_lines
from .tagger import Tagger, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE = re.compile("[^。！？；\n]+[。！？；]*[”’》）】]*")
_BETWEEN_BODIES = re.compile(
    "[与和及、暨]|联合(?!体|会|社|国|实验|研)|携手|联手|牵手|会同|所属|下属|旗下|直属|(?<=[部厅局委院会])(?=中国)"
)
_GLUED_VERB = re.compile(
    "共建|组建|成立|建立|签署|签订|举行|授予|走进|走访|来到|前往|邀请|参观|联合(?=[㐀-鿿]{2,}(?:大学|公司))"
)
_LED = re.compile("率(?![先队团领众兵直性真部军])[\u3400-\u9fff]{1,3}")
"""率 glued to what follows: 率科|普部 for 率|科普部."""

_HEAD_OF = re.compile("[厅局院所部处]长|主任")
_NO_HEAD = frozenset("赴到访在由对向是有为请邀来去经从等共各该本某原")
"""Single words between a list mark and a name that do not belong to the name."""

LONGEST_WHOLE_TITLE = 9
"""Characters of a title the tagger may keep as one word; longer ones are looked into."""

LONGEST_ANALYSED = 1_500
"""Characters of one sentence that the rules look at; a longer one is cut, to stay linear."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its tagged words. `start` counts in the clean text, words in `text`."""

    text: str
    start: int
    line: int
    words: tuple[Word, ...]

    @property
    def complete(self) -> bool:
        """Whether it is prose: captions and headlines end without a mark."""
        return self.text.rstrip("”’》）】").endswith(("。", "！", "？", "；"))


def cut_sentences(text: str, tagger: Tagger) -> list[Sentence]:
    """Cut and tag the clean text of a page."""
    places = list(_places(text))
    tagged = _titles_opened(tagger.tag([text[start:end] for start, end, _ in places]), tagger)
    return [
        Sentence(text[start:end], start, line, tuple(_mended(list(_whole_heads(words)), text[start:end])))
        for (start, end, line), words in zip(places, tagged, strict=True)
    ]


def _titles_opened(tagged: list[list[Word]], tagger: Tagger) -> list[list[Word]]:
    """Tag the inside of long titles too: 《甲大学与乙公司合作协议》 names two bodies."""
    inside = [word.text for words in tagged for word in words if _is_long_title(word)]
    if not inside:
        return tagged
    opened = iter(tagger.tag(inside))
    return [
        [
            piece
            for word in words
            for piece in (
                [Word(w.text, w.tag, word.start + w.start, word.start + w.end) for w in next(opened)]
                if _is_long_title(word)
                else [word]
            )
        ]
        for words in tagged
    ]


def _is_long_title(word: Word) -> bool:
    return word.tag == "nw" and len(word.text) > LONGEST_WHOLE_TITLE


def _mended(words: list[Word], text: str) -> Iterator[Word]:
    """Part what the tagger wrongly joined: two bodies at 与, a body and the 厅 of 厅长."""
    for word in words:
        if _LED.fullmatch(word.text):
            yield Word(word.text[0], "v", word.start, word.start + 1)
            yield Word(word.text[1:], "n", word.start + 1, word.end)
            continue
        head = POST_WORD.match(word.text) if word.tag not in {"PER", "ORG", "LOC"} else None
        if head and is_name(word.text[head.end() :]):
            yield Word(head[0], "n", word.start, word.start + head.end())
            yield Word(word.text[head.end() :], "PER", word.start + head.end(), word.end)
            continue
        post = POST_END.search(word.text) if word.tag in {"n", "nz"} and len(word.text) > 3 else None
        if post and len(word.text) - len(post[0]) >= 2 and not word.text.startswith(("副", "总", "常务")):
            at = word.start + post.start()
            yield Word(word.text[: post.start()], "n", word.start, at)
            yield Word(post[0], "n", at, word.end)
            continue
        if word.tag not in {"ORG", "nz", "nt"} or len(word.text) < 5:
            yield word
            continue
        at = word.start
        glued = _GLUED_VERB.match(word.text)
        if glued:
            at += glued.end()
            yield Word(glued[0], "v", word.start, at)
        for match in _BETWEEN_BODIES.finditer(word.text):
            left = word.text[at - word.start : match.start()]
            if not _ends_a_body(left):
                continue
            yield Word(left, "ORG", at, at + len(left))
            at += len(left)
            if match[0]:
                yield Word(match[0], "c", at, at + len(match[0]))
                at += len(match[0])
        rest = text[at : word.end]
        if _HEAD_OF.match(text[word.end - 1 : word.end + 1]) and _ends_a_body(rest[:-1]):
            yield Word(rest[:-1], "ORG", at, word.end - 1)
            yield Word(rest[-1], "n", word.end - 1, word.end)
            continue
        if rest:
            yield Word(rest, word.tag, at, word.end)


def _ends_a_body(name: str) -> bool:
    return any(name.endswith(suffix) for suffix in KIND_OF_SUFFIX)


def _whole_heads(words: list[Word]) -> Iterator[Word]:
    """Give a name back the character it begins with: 、|寻|山生物公司, 莞|城市|与."""
    at = 0
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        before = words[at - 1].text if at else ""
        if following is not None and len(word.text) == 1:
            in_a_list = before in {"、", "与", "和"} and word.text not in _NO_HEAD
            if in_a_list and word.tag in {"v", "n", "a", "nz", "LOC"} and following.tag == "ORG":
                yield Word(word.text + following.text, "ORG", word.start, following.end)
                at += 2
                continue
            if word.tag == "LOC" and following.text == "城市":
                yield Word(word.text + following.text, "LOC", word.start, following.end)
                at += 2
                continue
        yield word
        at += 1


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    for number, line in enumerate(split_lines(text)):
        for match in _SENTENCE.finditer(line.text):
            start = line.start + match.start()
            end = line.start + match.end()
            for first in range(start, end, LONGEST_ANALYSED):
                yield first, min(first + LONGEST_ANALYSED, end), number
