"""Gives an agreement that a page tells several times once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import PAPER

if TYPE_CHECKING:
    from .found import AgreementFound

PAPER_END = re.compile(f"{PAPER}$")


def merged(found: list[AgreementFound]) -> list[AgreementFound]:
    """Give an agreement that the page tells several times once, with all it was told."""
    kept: list[AgreementFound] = []
    body = [each for each in found if _is_news(each)]
    for each in [*body, *(one for one in found if not _is_news(one))]:
        if each.headline and any(set(each.parties) & set(other.parties) for other in body):
            # A headline shortens the names that the text below it gives in full.
            continue
        same = next((other for other in kept if _is_same(other, each)), None)
        if same is None:
            kept.append(each)
            continue
        same.signatories = list(dict.fromkeys([*same.signatories, *each.signatories]))
        same.extra.append((each.start, each.end))
        if len(each.title) > len(same.title) and (PAPER_END.search(each.title) or not same.title):
            same.title, same.kind = each.title, each.kind
        same.confidence = min(0.97, max(same.confidence, each.confidence) + 0.03)
        same.needs_review = same.needs_review and each.needs_review
        if same.status == "planned" and each.status == "signed":
            same.status = "signed"
    return kept


def _is_news(found: AgreementFound) -> bool:
    return not found.headline and found.status != "mentioned"


def _is_same(one: AgreementFound, other: AgreementFound) -> bool:
    mine, theirs = set(one.parties), set(other.parties)
    if mine == theirs:
        return "mentioned" not in {one.status, other.status} or one.status == other.status
    if other.by_proxy and one.status == other.status and theirs <= mine and len(theirs) >= 2:
        return True
    if other.by_proxy and one.status == other.status:
        shared = mine & theirs
        parent = all(any(each.startswith(name) for name in mine - shared) for each in theirs - shared)
        return parent and len(mine) == len(theirs)
    return False
