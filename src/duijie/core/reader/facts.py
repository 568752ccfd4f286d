"""What the reader can say about a page: frozen facts, each citing the words it came from.

All codes are plain strings, listed beside the field; the words people see for them belong to
the room that shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

QUOTE_LIMIT = 200
"""The longest quotation an evidence may carry, in characters of the raw page."""

ORGANISATION_KINDS = (
    "society",  # 学会, 研究会
    "association",  # 科协, 协会, 商会, 促进会, 俱乐部
    "institute",  # 研究所, 研究院, 科学院, 设计院
    "university",  # 大学, 高校, 职业学院
    "school",  # a school or department of a university
    "enterprise",  # 公司, 集团, 厂, 银行
    "government",  # 人民政府, 局, 厅, 部, and a city or county named as a side
    "party",  # 中共…委员会
    "congress",  # 人大, 政协 and their committees
    "zone",  # 开发区, 高新区, 园区
    "zone_office",  # the committee that runs a zone
    "service_team",  # 科技服务团
    "work_group",  # 工作组
    "alliance",  # 联盟
    "union",  # 联合体, 共同体
    "platform",  # centres, laboratories, stations, bases
    "hospital",
    "fund",
    "media",
    "other",
)
AGREEMENT_KINDS = (
    "strategic_framework",
    "service",
    "co_building",
    "alliance",
    "station",
    "technical_contract",
    "letter_of_intent",
    "nda",
    "other",
)
AGREEMENT_STATUSES = ("signed", "planned", "mentioned")
EVENT_KINDS = (
    "signing",
    "launch",
    "founding",
    "plaque",
    "appointment",
    "meeting",
    "symposium",
    "matchmaking",
    "release",
    "training",
    "visit",
    "contest",
    "other",
)
PLATFORM_KINDS = (
    "station",  # 工作站, 服务站, 科技小院
    "laboratory",  # 实验室
    "team",  # 服务团, 专家团
    "alliance",  # 联盟
    "union",  # 联合体, 共同体
    "centre",  # 中心
    "base",  # 基地
    "institute",  # 研究院, 产业学院
    "platform",  # 平台, 孵化器
)
PLATFORM_STATUSES = ("founded", "planned", "existing")
WARNING_CODES = (
    "headline_addition",  # the headline's name of a body has a piece that the page itself never has
    "source_misspelling",  # 联盟盟; a name written with a character less than elsewhere
    "damaged_characters",  # characters lost on the way: \ufffd, 天?海
    "publish_date",  # stamped before the day of what is told, or years after it
    "headline_contradicts_body",  # another count, or signed where the page says it is still planned
    "no_main_text",  # no main text was found in the markup, so menus and adverts may have been read too
)
DATE_BASES = (
    "stated",  # year, month and day stand in the page
    "publication",  # completed from the date of publication or the dateline
    "page_year",  # the year stands elsewhere in the page
    "no_year",  # no year anywhere: --MM-DD
    "before_publication",  # 近日: no day, only "not after publication"
    "none",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in the decoded raw page: `raw[start:end] == quote`, at most 200 characters."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Stated:
    """One value the page states about itself (its title, its publisher, its date)."""

    value: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing mended while cleaning. `kind` is a code of `repair.REPAIR_KINDS`."""

    kind: str
    before: str
    after: str
    count: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Something suspicious that was left as found. `code` tells what, `text` the words."""

    code: str
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body the page names, with the other names it goes by there."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Post:
    """A post held at an organisation; `organisation` is "" where the page names none."""

    organisation: str
    post: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Person:
    """A person the page names, with titles and posts."""

    name: str
    titles: tuple[str, ...]
    posts: tuple[Post, ...]
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Event:
    """A gathering. `date` is ISO ("2021-09-29", "2021-09", "2021"), "--09-25" or None."""

    name: str
    kinds: tuple[str, ...]
    date: str | None
    date_text: str
    date_basis: str
    place: str
    host: str
    organisers: tuple[str, ...]
    attendees: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A promise inside an agreement; `owner` is "" for a promise of all sides."""

    text: str
    owner: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """A paper between parties. `sides` groups `parties`: 与 separates sides, 、 joins one."""

    title: str
    kind: str
    status: str
    parties: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]
    signatories: tuple[str, ...]
    date: str | None
    undertakings: tuple[Undertaking, ...]
    needs_review: bool
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Platform:
    """A station, centre, team, alliance or the like that is founded, planned or spoken of."""

    name: str
    kind: str
    status: str
    host: str
    sponsors: tuple[str, ...]
    members: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Need:
    """A need the page expresses; `owner` is "" where nobody is named."""

    owner: str
    text: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A service or result the page offers; `owner` is "" where nobody is named."""

    owner: str
    text: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A count the page gives: 80 家单位, 六项协议."""

    value: float
    unit: str
    of: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Mention:
    """An industry or a region named in the page; `code` is "" where no list was given."""

    name: str
    code: str
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class KnownName:
    """An organisation the caller already knows, with the other ways to write it."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything read from one page. `text` is the repaired text, offsets mean the raw page.

    `text_starts[i]` is where character i of `text` begins in the raw page, in growing order: it
    leads from evidence back to the repaired text that people read.
    """

    source: str
    text: str
    text_starts: Sequence[int] = field(default=(), compare=False, repr=False)
    title: Stated | None = None
    published: Stated | None = None
    publisher: Stated | None = None
    repairs: tuple[Repair, ...] = field(default=())
    warnings: tuple[PageWarning, ...] = field(default=())
    organisations: tuple[Organisation, ...] = field(default=())
    people: tuple[Person, ...] = field(default=())
    events: tuple[Event, ...] = field(default=())
    agreements: tuple[Agreement, ...] = field(default=())
    platforms: tuple[Platform, ...] = field(default=())
    needs: tuple[Need, ...] = field(default=())
    offers: tuple[Offer, ...] = field(default=())
    figures: tuple[Figure, ...] = field(default=())
    industries: tuple[Mention, ...] = field(default=())
    regions: tuple[Mention, ...] = field(default=())
