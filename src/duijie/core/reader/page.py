"""Reads one page from beginning to end: repair, tag, find, fold, cite."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from . import agreements as agreement_rules
from . import events as event_rules
from . import people as people_rules
from .agreements import ReadSentence
from .assemble import Assembly
from .dates import find_anchor, years_told
from .facts import PageReading, Stated
from .further import find_further
from .headline import find_publisher, find_site, find_title
from .knowledge.posts import POST_WORD
from .mentions import KnownBodies, find_mentions, known_on_page, with_known
from .naming import NameBook
from .repair import MappedText, repair_page
from .sentences import cut_sentences
from .spelling import Spellings
from .tagger import load_tagger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import KnownName
    from .mentions import Mention
    from .people import PersonFound
    from .sentences import Sentence


_SIGNING_OFFICE = re.compile("(?:秘书处|办公室|编辑部|理事会|[\u3400-\u9fff]{2,6}[处部科室])?\\s*")
_PAPERS_OF_A_BODY = re.compile("(?:纪要|总结|情况|报告|简报|通讯)(?:（[^（）]*）)?$")
_INTERVIEW = re.compile("[—\\-─－ ]*(?:对话|专访|访谈|采访|访)")
_SPEECH = re.compile("(?:讲话|致辞|致词|发言|报告)(?:（[^（）]*）)?$")
_WHO_SPEAKS = re.compile(f"(?:{POST_WORD.pattern}|[\u3400-\u9fff、])+ ?[\u3400-\u9fff·]{{2,8}}(?=$|[《（])")
_MINUTES = re.compile("(?:(?:专题|工作)? ?会 ?议 ?纪 ?要|工 ?作 ?简 ?报|简 ?报)")
_NEWSLETTER = re.compile("(?:[^。]{0,16} ?)?(?:简 ?报|通 ?讯|信 ?息|动 ?态|快 ?报)")
_ISSUED_ON = re.compile("(?:办公室|秘书处)?(?:主办|编印|编)? ?(?:19|20)\\d{2}年\\d{1,2}月\\d{1,2}日")
_ISSUE = re.compile(
    "(?:(?:19|20)\\d{2}年)?第 ?\\d+ ?期 ?(?:[（(]总第? ?\\d+ ?期[）)])? ?|[（(]总第? ?\\d+ ?期[）)] ?"
)
_OWN_PAPER = re.compile(" ?《[^《》]{1,10}》 ?[厂校院社矿]报")
_ATTENDANCE = re.compile(
    "(?:主 ?持 ?人?|参 ?加(?:人员)?|出 ?席(?:人员)?|(?P<guests>列 ?席(?:人员)?)|缺 ?席|请 ?假|记 ?录) ?[：:]"
)
"""A line of minutes that tells who was there; guests come from elsewhere."""

_CELLS = 3
"""Blanks that the row of a table has at least."""

_HEAD_LINES = 5
"""Lines at the head of a page among which one may tell who speaks."""

HOME_SENTENCES = 6
"""Sentences at the head of a page that tell which city its 市长 belongs to."""


def read_page(raw: str, *, source: str, known_names: Sequence[KnownName] = ()) -> PageReading:
    """Read a page that is already decoded; this never fails, whatever the characters.

    `source` is how the caller names the page; `known_names` are organisations it knows
    already, found by their spelling. All evidence counts characters of `raw`.
    """
    return read_mapped(MappedText.of(raw), source=source, known_names=known_names)


def read_mapped(
    raw: MappedText,
    *,
    source: str,
    known_names: Sequence[KnownName] = (),
    headline: str = "",
    page_title: str = "",
) -> PageReading:
    """Read a text that is already mapped to its raw page (the main text of an HTML page).

    `headline` is the heading of the page, `page_title` what its head calls it; "" where it has none.
    """
    repaired = repair_page(raw)
    mapped = repaired.mapped
    if not mapped.text.strip():
        return PageReading(source=source, text=mapped.text.strip(), repairs=repaired.repairs)
    sentences = cut_sentences(mapped.text, load_tagger())
    anchor = find_anchor(mapped.text)
    title = find_title(sentences, headline)
    read, book = _find_names(sentences, known_names, title.start + len(title.text) if title.line >= 0 else 0)
    book.home = book.canonical(book.own or find_site(raw.text, page_title))
    published = None
    if anchor:
        place = mapped.evidence(anchor.start, anchor.end)
        published = Stated(anchor.iso, (place,), 0.9 if anchor.year else 0.8)
    publisher = find_publisher(sentences, mapped)
    event = event_rules.find_event(
        [each for each in read if each.sentence.line != -1], mapped.text, title.text, anchor
    )
    year = int(event.date[:4]) if event and event.date and re.match("\\d{4}", event.date) else 0
    if not year and (last := years_told(mapped.text)):
        year = last + 1
    found = agreement_rules.find_agreements(
        read,
        book.name_of,
        book.headed_by,
        event_year=year,
        title_line=title.line,
        ahead=bool(event and event.announced),
        own=book.own,
        published=anchor.iso if anchor else "",
    )
    assembly = Assembly(mapped, book, read, publisher.value if publisher else "")
    further = find_further(mapped, read, book, found, title, anchor, event)
    return PageReading(
        source=source,
        text=mapped.text,
        text_starts=mapped.starts,
        title=title.stated(mapped),
        published=published,
        publisher=publisher,
        repairs=repaired.repairs,
        warnings=(*repaired.warnings, *further.warnings),
        agreements=(listed := assembly.agreements(found, event, further.undertakings)),
        people=(people := assembly.people()),
        events=assembly.events(event),
        organisations=assembly.organisations(listed, people, publisher),
        platforms=further.platforms,
        needs=further.needs,
        offers=further.offers,
        figures=further.figures,
        industries=further.industries,
        regions=further.regions,
    )


def _is_person(mention: Mention, people: Sequence[PersonFound]) -> bool:
    """Tell whether a doubtful organisation is really somebody's name."""
    return (mention.confidence < 0.7 or mention.generic) and any(
        person.start < mention.end and mention.start < person.end for person in people
    )


def _is_in_office(mention: Mention, people: Sequence[PersonFound]) -> bool:
    """Tell whether a department is only part of the words on somebody's post (宣传部|部长)."""
    return any(
        post.inherited
        and post.start <= mention.start
        and mention.end <= post.end
        and mention.name != post.organisation
        and re.search("[部处科室办]$|专委会$|专业委员会$", mention.name)
        for person in people
        for post in person.posts
    )


def _signed_by(sentences: Sequence[Sentence], mentions: Sequence[Sequence[Mention]]) -> str:
    """Tell whose page it is by the line it is signed with: 某某学会秘书处; "" where none is."""
    for sentence, named in list(zip(sentences, mentions, strict=True))[-3:]:
        for each in named:
            if each.start == 0 and not each.generic and _SIGNING_OFFICE.fullmatch(sentence.text, each.end):
                return each.name
    return ""


def _speaks(sentences: Sequence[Sentence], mentions: Sequence[Sequence[Mention]]) -> str:
    """Tell for whom the 我们 of a speech or an interview speaks: its line under the title names who speaks.

    ——对话某某学会秘书长某某; 某某大学校长　某某, under 在某某大会上的讲话.
    """
    for number, (sentence, named) in enumerate(zip(sentences[:_HEAD_LINES], mentions, strict=False)):
        lead = _INTERVIEW.match(sentence.text)
        if not lead and not (number and _SPEECH.search(sentences[number - 1].text)):
            continue
        begins = lead.end() if lead else 0
        for each in named:
            if each.start == begins and not each.generic and _WHO_SPEAKS.match(sentence.text, each.end):
                return each.name
    return ""


def _titled(mentions: Sequence[Sequence[Mention]], sentences: Sequence[Sentence]) -> str:
    """Tell whose minutes or report a page is: the body its title begins with."""
    head = sentences[0].text if sentences else ""
    if len(sentences) > 1 and _MINUTES.fullmatch(sentences[1].text):
        head = sentences[1].text.replace(" ", "")  # the body above, 会 议 纪 要 under it
    own = mentions[0][0] if sentences and mentions[0] else None
    if own is None or own.generic or own.start or not _PAPERS_OF_A_BODY.search(head):
        return ""
    return own.name


def _issued(sentences: Sequence[Sentence], mentions: Sequence[Sequence[Mention]]) -> str:
    """Tell whose newsletter a page is: 工作简报, and below it 某某协会 2019年5月31日; or 某厂《红炉》厂报."""
    newsletter = False
    for sentence, named in zip(sentences[:_HEAD_LINES], mentions, strict=False):
        issue = _ISSUE.match(sentence.text)
        begins = issue.end() if issue else 0
        first = next((each for each in named if each.start == begins and not each.generic), None)
        if first and (
            _OWN_PAPER.match(sentence.text, first.end)
            or (newsletter and _ISSUED_ON.fullmatch(sentence.text, first.end))
        ):
            return first.name.removesuffix("办公室").removesuffix("秘书处")
        newsletter = newsletter or bool(_NEWSLETTER.fullmatch(sentence.text))
    return ""


def _find_names(
    sentences: Sequence[Sentence], known: Sequence[KnownName], title_end: int
) -> tuple[list[ReadSentence], NameBook]:
    """Find organisations and people; twice, since a name met once is known everywhere."""
    book = NameBook(known)
    told = KnownBodies.told(known)
    rough = [find_mentions(sentence, told) for sentence in sentences]
    on_page = known_on_page(sentences, rough)
    for spelling, name in on_page.shortened():
        book.call(spelling, name)
    all_mentions: list[list[Mention]] = []
    first: list[list[PersonFound]] = []
    for sentence, named in zip(sentences, rough, strict=True):
        mentions = with_known(sentence, named, on_page)
        people = people_rules.find_people(sentence, mentions)
        mentions = [
            each for each in mentions if not _is_person(each, people) and not _is_in_office(each, people)
        ]
        all_mentions.append(mentions)
        first.append(people)
    names = {person.name for people in first for person in people if person.confidence >= 0.8}
    in_full = people_rules.by_last_part(names)
    sure = Spellings({*names, *in_full})
    all_mentions = [[each for each in mentions if each.name not in names] for mentions in all_mentions]
    for sentence, mentions in zip(sentences, all_mentions, strict=True):
        book.note(sentence, mentions)
    book.title_end = title_end
    book.fold()
    issuer = _titled(all_mentions, sentences) or _issued(sentences, all_mentions)
    book.issued_by = book.canonical(issuer)
    book.own = book.canonical(
        _signed_by(sentences, all_mentions) or issuer or _speaks(sentences, all_mentions)
    )
    homes = people_rules.home_places(
        [
            word.text
            for each in sentences[:HOME_SENTENCES]
            for word in each.words
            if word.tag in {"LOC", "ORG"}
        ]
    )
    for level, home in people_rules.home_places(
        [word.text for each in sentences for word in each.words if word.tag in {"LOC", "ORG"}]
    ).items():
        homes.setdefault(level, home)
    book.homes = homes
    read = []
    company = ""
    table = False
    for sentence, mentions in zip(sentences, all_mentions, strict=True):
        people = [
            replace(
                each,
                name=in_full.get(each.name, each.name),
                posts=tuple(people_rules.at_home(post, homes) for post in each.posts),
            )
            for each in people_rules.find_people(sentence, mentions, sure)
        ]
        if field := _ATTENDANCE.match(sentence.text):
            company = company or book.own
            people, company = people_rules.in_field(people, company, guests=bool(field["guests"]))
        if table and not sentence.complete and sentence.text.count(" ") >= _CELLS:
            people = people_rules.signing_for(sentence, mentions, people)
        else:
            table = people_rules.is_head(sentence)
        people = people_rules.in_company(people, sentence.start, book.headed_by)
        read.append(ReadSentence(sentence, tuple(mentions), tuple(people)))
    return read, book
