"""The reference page of what `duijie read --json` prints, from the reader's own classes."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Union, get_args, get_origin, get_type_hints

from duijie.config.reference.markdown import HOW, code, table
from duijie.core.reader import facts
from duijie.core.reader.as_json import as_json
from duijie.core.reader.files import read_bytes
from duijie.core.reader.repair import REPAIR_KINDS

HEAD = f"""\
# The JSON of `duijie read`

`duijie read --json PAGE ...` prints one JSON document: what was read from each page, every value with the
words it was read from. All keys are always there.

{HOW}

A *position* counts characters (Unicode code points) of the page's bytes decoded, from 0, with no line end
changed and nothing repaired; of Word, PDF, Excel, mail and MHTML files it counts in the text taken out
of them, which `duijie read --raw PAGE` prints. `end` is the position after the last character. For every
evidence `page[start:end] == quote` holds, and a quotation has at most {facts.QUOTE_LIMIT} characters.

A *confidence* lies in 0 to 1: how sure the reader is. It is checked on pages with known answers: of 566
values of .9 and more, on 40 invented pages put aside, .924 were right (`quality/reader/measure.py`): .960 on
the 20 written by the hand that wrote the rules, .896 on the 20 written by another. A text that the page does
not give is `""`, a date that it does not give is `null`.

A page that cannot be read does not stop the others: it is told under `failures`, and the exit code is 1.
"""

EVIDENCE = "The places it was read from, at least one"
CONFIDENCE = "How sure the reader is, 0 to 1"

# What every key means; a test holds the classes and these words together.
MEANINGS: dict[type, dict[str, str]] = {
    facts.PageReading: {
        "source": "The page's file, as it was named on the command line",
        "text": "The repaired text that people read; positions do not count in it but in the page",
        "title": "The page's headline",
        "published": "The day the page says it was published, an ISO date",
        "publisher": "Who published it",
        "repairs": "What was mended before reading, one entry a kind",
        "warnings": "What is suspicious and was left as found",
        "organisations": "The organisations named, each once, under its fullest name",
        "people": "The people named, each once",
        "events": "The gatherings reported, usually one",
        "agreements": "The papers signed, planned or mentioned",
        "platforms": "Bodies that were founded, planned or given a plaque",
        "needs": "Needs that the page expresses",
        "offers": "Services and results that the page offers",
        "figures": "Counts that the page gives",
        "industries": "Industries that the page names as such, each code of GB/T 4754-2017 once",
        "regions": "Divisions and zones named, each code of GB/T 2260 or of the zones once",
    },
    facts.Evidence: {
        "start": "Position of its first character",
        "end": "Position after its last character",
        "quote": "The words that stand there, exactly",
    },
    facts.Stated: {
        "value": "What the page says, as under the bare key",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Repair: {
        "kind": "What was mended",
        "before": "The first piece as it was, at most 80 characters",
        "after": "What it became; empty when it was taken out",
        "count": "How often",
        "evidence": "The first few places, where the page as it came is quoted",
    },
    facts.PageWarning: {
        "code": "What is suspicious",
        "text": "The words in question",
        "evidence": "The places, if it has any",
    },
    facts.Organisation: {
        "name": "Its fullest name in the page",
        "kind": "What it is",
        "aliases": "The other names the page calls it by",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Post: {
        "organisation": "Where the post is held",
        "post": "The post, such as 理事长",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Person: {
        "name": "The name",
        "titles": "Titles that are no posts, such as 院士 or 教授",
        "posts": "The posts held, each with its own evidence",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Event: {
        "name": "What the page calls it",
        "kinds": "What happened there",
        "date": "The day",
        "date_text": "The words of the date as they stand in the page",
        "date_basis": "How the date came about",
        "place": "Where it was held",
        "host": "Who chaired it",
        "organisers": "Who held it",
        "attendees": "Who was there",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Agreement: {
        "title": "What the page calls it",
        "kind": "What is agreed",
        "status": "Whether it was signed",
        "parties": "The parties by their fullest names, each once",
        "sides": "The same parties grouped: those joined by 、 stand on one side, 与 parts two",
        "signatories": "The people who signed",
        "date": "The day of signing, written as an event's date is",
        "undertakings": "What the parties promise each other",
        "needs_review": "Whether a person should look: the page leaves open who agreed with whom",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Undertaking: {
        "text": "What is promised",
        "owner": "The party that promises",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Platform: {
        "name": "What it is called",
        "kind": "What it is",
        "status": "Whether it is there: founded, planned, existing",
        "host": "Who leads it, or where it is housed",
        "sponsors": "Who founded it, or gave it its plaque",
        "members": "Who belongs to it",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Need: {
        "owner": "Who needs it",
        "text": "What is needed",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Offer: {
        "owner": "Who offers it",
        "text": "What is offered",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Figure: {
        "value": "The number",
        "unit": "What is counted by, such as 家 or 项",
        "of": "What is counted",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
    facts.Mention: {
        "name": "What the page calls it",
        "code": "Its code in the official list",
        "evidence": EVIDENCE,
        "confidence": CONFIDENCE,
    },
}
CODES: Sequence[tuple[str, str, Sequence[str]]] = (
    ("Kinds of organisations", "`organisations[].kind`", facts.ORGANISATION_KINDS),
    ("Kinds of events", "`events[].kinds[]`", facts.EVENT_KINDS),
    ("How a date came about", "`events[].date_basis`", facts.DATE_BASES),
    ("Kinds of agreements", "`agreements[].kind`", facts.AGREEMENT_KINDS),
    ("Whether an agreement was signed", "`agreements[].status`", facts.AGREEMENT_STATUSES),
    ("Kinds of platforms", "`platforms[].kind`", facts.PLATFORM_KINDS),
    ("Whether a platform is there", "`platforms[].status`", facts.PLATFORM_STATUSES),
    ("What is suspicious", "`warnings[].code`", facts.WARNING_CODES),
    ("Kinds of repairs", "`repairs[].kind`", REPAIR_KINDS),
)
EXAMPLE = "示例市金属学会理事长陈示例到海州示例机械有限公司考察。"
FAILURES = {
    "not_found": "There is no such file, or it may not be read",
    "empty": "There is nothing in it but blanks",
    "binary": "It is a picture, an archive, a program or the like, not a page of text",
    "encrypted": "It is locked with a password",
    "damaged": "It is damaged or cut off, or not what its first bytes say",
    "no_text": "There is no text in it, as in a scanned PDF",
    "unpacks_too_large": "It unpacks to far more than a page ever has",
    "old_office": "It is an old Office file: .doc, .xls or .ppt",
    "undecodable": "Its characters fit no Chinese encoding",
    "too_large": "It is larger than the reader takes",
}
OUTER = (
    ("pages", "list of *PageReading*", "The pages that were read, in the order in which they were named"),
    ("failures", "list of *Failure*", "The pages that could not be read"),
)
FAILURE = (
    ("source", "string", "The page's file, as it was named"),
    ("code", "string", "Why: one of the codes below"),
    ("detail", "string", "The same in English words"),
)


def page() -> str:
    """This will return the page as Markdown."""
    order = [facts.PageReading, *(each for each in MEANINGS if each is not facts.PageReading)]
    codes = [f"- {title} ({where}): {', '.join(map(code, values))}" for title, where, values in CODES]
    failures = [f"- {code(name)}: {told}" for name, told in FAILURES.items()]
    return "\n".join(
        [
            HEAD,
            "## The document\n",
            _keys(OUTER),
            *(_section(each) for each in order),
            "## Failure\n",
            _keys(FAILURE),
            *failures,
            "\n## Codes\n",
            *codes,
            "",
            _example(),
        ]
    )


def _example() -> str:
    """Show how a value cites the page, as the reader really answers."""
    person = as_json(read_bytes(EXAMPLE.encode(), filename="example.txt"))["people"][0]
    written = json.dumps(person, ensure_ascii=False, indent=2)
    return f"## An example\n\nOf the page `{EXAMPLE}` this is `people[0]`:\n\n```json\n{written}\n```\n"


def _keys(rows: Iterable[Sequence[str]]) -> str:
    return table(["key", "type", "meaning"], ([code(name), kind, told] for name, kind, told in rows))


def _section(shape: type) -> str:
    hints = get_type_hints(shape)
    rows = []
    for name, meaning in MEANINGS[shape].items():
        kind = "string or null" if shape is facts.PageReading and hints[name] == facts.Stated | None else ""
        rows.append((name, kind or type_words(hints[name]), meaning))
    if shape is facts.PageReading:
        told = "Each of the page's own `title`, `published` and `publisher` that was found, with its evidence"
        rows.append(("stated", "object of *Stated* by key", told))
    intro = (inspect.getdoc(shape) or "").replace("\n", " ") if shape.__doc__ and not _is_bare(shape) else ""
    return f"## {shape.__name__}\n\n{f'{_plain(intro)}{chr(10) * 2}' if intro else ''}{_keys(rows)}"


def _is_bare(shape: type) -> bool:
    """Whether the class has only the docstring that dataclasses make up, or speaks of the code."""
    return shape is facts.PageReading or (shape.__doc__ or "").startswith(f"{shape.__name__}(")


def _plain(intro: str) -> str:
    return (
        intro.replace("`raw[start:end] == quote`", "`page[start:end] == quote`")
        .replace("None", "`null`")
        .replace("a code of `repair.REPAIR_KINDS`", "one of the codes below")
    )


def type_words(hint: Any) -> str:
    """This will say how a value of this type stands in JSON."""
    plain = {str: "string", int: "whole number", float: "number", bool: "true or false"}
    if hint in plain:
        return plain[hint]
    if get_origin(hint) in (Union, types.UnionType):
        inner = [type_words(each) for each in get_args(hint) if each is not type(None)]
        return " or ".join([*inner, "null"])
    if get_origin(hint) is tuple:
        return f"list of {_plural(type_words(get_args(hint)[0]))}"
    return f"*{hint.__name__}*"


def _plural(words: str) -> str:
    return (
        words.replace("list of", "lists of")
        if words.startswith("list")
        else words.replace("string", "strings")
    )


def keys_of(shape: type) -> set[str]:
    """This will return the keys that a value of this class has in JSON."""
    names = {field.name for field in fields(shape)}
    return (names - {"text_starts"}) | {"stated"} if shape is facts.PageReading else names
