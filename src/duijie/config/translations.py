"""Compiles the translations: every room's .po, and the parts of the web's, into .mo with Babel."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"


class ClashingTranslationError(Exception):
    """Two parts translate one text differently."""


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain="django")


def _merge(catalog: Catalog, part: Catalog, *, source: Path) -> None:
    for message in part:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        if known is not None and known.string and known.string != message.string:
            raise ClashingTranslationError(f"{source.name}: {message.id!r} is already {known.string!r}")
        catalog.add(message.id, message.string, flags=message.flags, context=message.context)


def merged_web_catalog(package: Path = PACKAGE) -> Catalog:
    """This will return the web's catalogue with the parts of all page authors in it.

    Raises ClashingTranslationError when two parts translate one text differently.
    """
    target = package / "web" / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
    catalog = _read(target) if target.exists() else Catalog(locale=LOCALE, domain="django")
    for part in sorted((package / "web" / "locale_parts").glob("*.po")):
        _merge(catalog, _read(part), source=part)
    return catalog


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """This will write one .mo beside every .po of the package and return the files written."""
    written = []
    web_po = package / "web" / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
    for po in sorted({*package.glob(f"*/locale/{LOCALE}/LC_MESSAGES/django.po"), web_po}):
        catalog = merged_web_catalog(package) if po == web_po else _read(po)
        mo = po.with_suffix(".mo")
        mo.parent.mkdir(parents=True, exist_ok=True)
        with mo.open("wb") as file:
            write_mo(file, catalog)
        written.append(mo)
    return written


if __name__ == "__main__":
    for path in compile_all():
        print(path.relative_to(PACKAGE))
