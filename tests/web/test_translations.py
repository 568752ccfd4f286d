"""Every text of the house is there in Chinese, with its placeholders; no translation is left over."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import duijie
from duijie.config.translations import LOCALE, merged_web_catalog

PACKAGE = Path(duijie.__file__).parent
ASKED_BY = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
HAN = re.compile("[\u3400-\u9fff]")
DATE_PARTS = {
    "partial date": frozenset({"%(month)d", "%(month_name)s"})
}  # a month is a number here, a name there
BILINGUAL = {"base.html", "500.html"}  # the brand; the page shown when even the languages cannot be loaded


def sources() -> list[Path]:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    return sorted(file for file in files if "migrations" not in file.parts)


@cache
def asked_for() -> dict[tuple[str | None, str], str]:
    """Collect every text that code and templates ask the translation of, and where."""
    found = {}
    for file in sources():
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            text = templatize(text)
        for line, message, _, context in extract("python", io.BytesIO(text.encode()), ASKED_BY, ()):
            text_id = message if isinstance(message, str) else message[0]
            if text_id.strip():
                found.setdefault((context, text_id), f"{file.relative_to(PACKAGE)}:{line}")
    return found


@cache
def catalog_messages():
    catalogs = [merged_web_catalog()]
    for po in sorted(PACKAGE.glob(f"*/locale/{LOCALE}/LC_MESSAGES/django.po")):
        if po.parts[-5] != "web":
            with po.open("rb") as file:
                catalogs.append(read_po(file, locale=LOCALE, domain="django"))
    return [message for catalog in catalogs for message in catalog if message.id]


@cache
def translated() -> dict[tuple[str | None, str], tuple[str, ...]]:
    """Collect every translation there is, of all rooms."""
    found = {}
    for message in catalog_messages():
        one = message.id if isinstance(message.id, str) else message.id[0]
        found[message.context, one] = (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
    return found


def test_every_text_has_its_chinese():
    assert len(asked_for()) > 1000
    lacking = {where: text for text, where in asked_for().items() if not all(translated().get(text, ("",)))}
    assert lacking == {}


def test_no_translation_is_left_over():
    assert sorted(translated().keys() - asked_for().keys(), key=str) == []


def test_placeholders_are_those_of_the_text():
    """Chinese has one form for one and many; a number may go unsaid where English spells out "one"."""
    wrong = {}
    for message in catalog_messages():
        forms = (message.id,) if isinstance(message.id, str) else message.id
        wanted = set(PLACEHOLDER.findall(" ".join(forms)))
        for words in (message.string,) if isinstance(message.string, str) else message.string:
            given = set(PLACEHOLDER.findall(words))
            strange = given - wanted - DATE_PARTS.get(message.context, frozenset())
            lost = wanted - given - {"%(count)d", "%(count)s"} - DATE_PARTS.get(message.context, frozenset())
            if strange or lost:
                wrong[forms[0]] = strange | lost
    assert wrong == {}


def test_templates_hold_no_chinese_of_their_own():
    held = {}
    for file in (PACKAGE / "web" / "templates").rglob("*.html"):
        bare = re.sub(
            r"\{%\s*(?:translate|blocktranslate|trans)\b.*?%\}", "", file.read_text(encoding="utf-8")
        )
        bare = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", bare, flags=re.DOTALL)
        if file.name not in BILINGUAL and HAN.search(bare):
            held[str(file.relative_to(PACKAGE))] = HAN.search(bare)[0]
    assert held == {}
