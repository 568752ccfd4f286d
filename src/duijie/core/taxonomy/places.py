"""Finding places by what people write: 沈阳, 沈阳市, 辽宁沈阳, 浑南区, 京津冀, 辽."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from duijie.core.taxonomy.divisions import NATION, Division, Level, ancestors, division, divisions
from duijie.core.taxonomy.finding import Spelled, bare, rank, spelled

# The one-character names of provinces, as on number plates and in 京津冀.
ABBREVIATIONS = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000", "辽": "210000",
    "吉": "220000", "黑": "230000", "沪": "310000", "申": "310000", "苏": "320000", "浙": "330000",
    "皖": "340000", "闽": "350000", "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000",
    "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000", "渝": "500000", "川": "510000",
    "蜀": "510000", "贵": "520000", "黔": "520000", "云": "530000", "滇": "530000", "藏": "540000",
    "陕": "610000", "秦": "610000", "甘": "620000", "陇": "620000", "青": "630000", "宁": "640000",
    "新": "650000", "台": "710000", "港": "810000", "澳": "820000",
}  # fmt: skip

# Names for several provinces or cities together, as programmes use them.
GROUPS = {
    "京津冀": ("110000", "120000", "130000"),
    "粤港澳": ("440000", "810000", "820000"),
    "长三角": ("310000", "320000", "330000", "340000"),
    "长江三角洲": ("310000", "320000", "330000", "340000"),
    "江浙沪": ("320000", "330000", "310000"),
    "珠三角": ("440000",),
    "成渝": ("510100", "500000"),
    "川渝": ("510000", "500000"),
    "东三省": ("210000", "220000", "230000"),
    "东北三省": ("210000", "220000", "230000"),
    "黑吉辽": ("230000", "220000", "210000"),
    "沪宁": ("310000", "320100"),
    "苏浙皖": ("320000", "330000", "340000"),
    "陕甘宁": ("610000", "620000", "640000"),
}

# Short names of cities that are everyday words or parts of other names: alone they say nothing.
_ALSO_WORDS = frozenset(
    {"来宾", "阿里", "中山", "朝阳", "白山", "黄山", "山南", "海北", "海西", "海东", "黄南", "红河", "玉树"}
    | {"三明", "大理", "凉山", "吉安", "安康", "兴安", "怒江", "河池", "保山", "文山", "巴中", "中卫"}
)
# A name found inside one of these words is no place.
_FOLLOWED_BY_NO_PLACE = re.compile(r"路|大街|大道|街道|话|菜|籍")
_LONGEST_GROUP = max(map(len, GROUPS))
_GROUP_OPENINGS = frozenset(name[0] for name in GROUPS)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text: where, and the codes it may mean (one, when the text says which)."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """A place as one name means it; `whole` when the name says what kind of place it is."""

    place: Division
    whole: bool


def _names_of(place: Division) -> dict[str, bool]:
    """Return the names a place is called by, and whether each is whole: 恩施州 is, 恩施 is not."""
    names = {place.short_name: False}
    if place.name.endswith(("自治县", "自治州", "自治旗")):
        names[place.short_name + place.name[-1]] = True
    return names | {place.name: True}


@cache
def _names() -> dict[str, tuple[_Named, ...]]:
    """Every name, with the places that bear it, the larger ones first."""
    names: dict[str, list[_Named]] = {}
    for place in divisions():
        for name, whole in _names_of(place).items():
            names.setdefault(name, []).append(_Named(place, whole))
    return {name: tuple(meanings) for name, meanings in names.items()}


@cache
def _longest_name() -> int:
    return max(map(len, _names()))


@cache
def _openings() -> frozenset[str]:
    """The first two characters of every name: most places in a text are ruled out by them."""
    return frozenset(name[:2] for name in _names())


def find(text: str) -> tuple[Division, ...]:
    """Return the places a whole text may mean, the likeliest first; nothing when it is no place.

    The text is one name (沈阳, 沈阳市, 辽), or names from the larger to the smaller (辽宁沈阳, 辽宁省
    沈阳市浑南区), with or without blanks. Places whose whole name is written come before those whose
    short name is, then larger ones before smaller ones.
    """
    bare = re.sub(r"\s+", "", text)
    if bare in ABBREVIATIONS:
        return (division(ABBREVIATIONS[bare]),)
    found = dict.fromkeys(_read(bare, inside=None))
    return tuple(meaning.place for meaning in sorted(found, key=lambda meaning: not meaning.whole))


def _read(text: str, *, inside: Division | None) -> list[_Named]:
    """Read a text as names each of which lies inside the one before; keep the last ones."""
    found: list[_Named] = []
    for length in range(len(text), 0, -1):
        for meaning in _names().get(text[:length], ()):
            if inside is not None and inside.code not in ancestors(meaning.place.code)[1:]:
                continue
            rest = text[length:]
            found.extend(_read(rest, inside=meaning.place) if rest else [meaning])
    return found


def search(text: str, *, limit: int) -> tuple[Division, ...]:
    """Return at most `limit` places for what somebody types into a picker, the likeliest first.

    Beside all that `find` reads: the beginning of a code, part of a Chinese name, the beginning of
    the pinyin (shenyang, shen yang), its first letters (sy), the beginning of the English name.
    """
    typed = bare(text)
    if not typed:
        return ()
    ranked = [(at, place) for place in divisions() if (at := rank(typed, _spelled(place))) is not None]
    ranked.sort(key=lambda entry: entry[0])
    return tuple(dict.fromkeys([*find(text), *(place for _, place in ranked)]))[:limit]


@cache
def _spelled(place: Division) -> Spelled:
    return spelled(
        code=place.code,
        names=(place.name, place.short_name),
        pinyin=place.pinyin,
        english_name=place.english_name,
    )


def expand(text: str) -> tuple[str, ...]:
    """Return the codes of a joint name: 京津冀, 粤港澳, 长三角, or any run of abbreviations (辽吉黑).

    Empty when the text is not such a name.
    """
    if text in GROUPS:
        return GROUPS[text]
    if text and all(character in ABBREVIATIONS for character in text):
        return tuple(dict.fromkeys(ABBREVIATIONS[character] for character in text))
    return ()


def mentions(text: str) -> tuple[PlaceMention, ...]:
    """Return the places a running text names, in order, without overlaps.

    Provinces, cities and zones are known by their short names too; districts only by their whole name
    or right behind a place around them (沈阳浑南). A name that several places bear (鼓楼区) means the
    one inside a place that the text names elsewhere; when that does not decide, all are given.
    """
    found: list[PlaceMention] = []
    start = 0
    while start < len(text):
        mention = _group_at(text, start) or _place_at(text, start)
        if mention is None:
            start += 1
            continue
        found.append(mention)
        start = mention.end
    sure = [mention.codes[0] for mention in found if len(mention.codes) == 1]
    around = {outer for code in sure for outer in ancestors(code)} - {NATION}
    return tuple(_decided(mention, around) for mention in found)


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of the places a text surely names, each once, in the text's order."""
    sure = (mention.codes for mention in mentions(text) if len(mention.codes) == 1 or mention.text in GROUPS)
    return tuple(dict.fromkeys(code for codes in sure for code in codes))


def _group_at(text: str, start: int) -> PlaceMention | None:
    if text[start : start + 1] not in _GROUP_OPENINGS:
        return None
    for length in range(_LONGEST_GROUP, 1, -1):
        name = text[start : start + length]
        if name in GROUPS:
            return PlaceMention(start, start + length, name, GROUPS[name])
    return None


def _place_at(text: str, start: int) -> PlaceMention | None:
    """Read the longest chain of places, each inside the one before, that begins at `start`."""
    if text[start : start + 2] not in _openings():
        return None
    end, places = start, tuple[Division, ...]()
    while (longer := _name_at(text, end, inside=places)) is not None:
        end, places = longer
    if not places or all(place.code == NATION for place in places):
        return None
    return PlaceMention(start, end, text[start:end], tuple(place.code for place in places))


def _name_at(
    text: str, start: int, *, inside: tuple[Division, ...]
) -> tuple[int, tuple[Division, ...]] | None:
    """Read one name at `start`, the longest, of a place inside one of those before when there are any."""
    outer = {place.code for place in inside}
    for length in range(min(_longest_name(), len(text) - start), 1, -1):
        end = start + length
        name = text[start:end]
        meanings = [meaning for meaning in _names().get(name, ()) if _fits(meaning, name, outer)]
        whole = tuple(meaning.place for meaning in meanings if meaning.whole)
        if whole:
            return end, whole
        if meanings and not _FOLLOWED_BY_NO_PLACE.match(text, end):
            return end, tuple(meaning.place for meaning in (meanings if inside else meanings[:1]))
    return None


def _fits(meaning: _Named, name: str, outer: set[str]) -> bool:
    """Say whether a name may mean that place here: behind the places `outer`, or alone."""
    if outer:
        return not outer.isdisjoint(ancestors(meaning.place.code)[1:])
    return meaning.whole or (meaning.place.level is not Level.DISTRICT and name not in _ALSO_WORDS)


def _decided(mention: PlaceMention, around: set[str]) -> PlaceMention:
    """Keep the candidates that share most with the places named elsewhere."""
    if len(mention.codes) == 1 or mention.text in GROUPS:
        return mention
    shared = {code: len(around & set(ancestors(code)[1:])) for code in mention.codes}
    most = max(shared.values())
    nearest = tuple(code for code in mention.codes if shared[code] == most)
    return PlaceMention(mention.start, mention.end, mention.text, nearest)
