"""Gives an agreement that a page tells several times once."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import PAPER

if TYPE_CHECKING:
    from .found import AgreementFound

PAPER_END = re.compile(f"{PAPER}$")


def merged(found: list[AgreementFound]) -> list[AgreementFound]:
    """Give an agreement that the page tells several times once, with all it was told."""
    kept = _Kept()
    body = [each for each in found if _is_news(each)]
    named = {party for each in body for party in each.parties}
    for each in [*body, *(one for one in found if not _is_news(one))]:
        if each.headline and not named.isdisjoint(each.parties):
            # A headline shortens the names that the text below it gives in full.
            continue
        same = kept.same_as(each)
        if same is None or (each.another and same.status == "signed" and each.title != same.title):
            kept.add(each)
            continue
        same.signatories = list(dict.fromkeys([*same.signatories, *each.signatories]))
        same.extra.append((each.start, each.end))
        if len(each.title) > len(same.title) and (PAPER_END.search(each.title) or not same.title):
            same.title, same.kind = each.title, each.kind
        same.confidence = min(0.97, max(same.confidence, each.confidence) + 0.03)
        same.needs_review = same.needs_review and each.needs_review
        if same.status == "planned" and each.status == "signed":
            same.status = "signed"
    return kept.without_repeats()


class _Kept:
    """Agreements by their parties: a page of a thousand would else compare each with each."""

    def __init__(self) -> None:
        self.agreements: list[AgreementFound] = []
        self._by_parties: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        self._by_party: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, found: AgreementFound) -> None:
        """Keep another one."""
        number = len(self.agreements)
        self.agreements.append(found)
        self._by_parties[frozenset(found.parties)].append(number)
        for party in found.parties:
            self._by_party[party].append(number)

    def without_repeats(self) -> list[AgreementFound]:
        """Leave out a bare list of who signed for the bodies of other agreements told before it.

        甲分别与乙、丙、丁签订. 乙副区长、丙副县长、丁副县长签约: the second names no further paper.
        """
        told: set[str] = set()
        kept = []
        for each in self.agreements:
            if each.by_proxy and (len(each.sides) == 1 or each.for_both) and told.issuperset(each.parties):
                continue
            kept.append(each)
            told.update(each.parties if each.status == "signed" else ())
        return kept

    def same_as(self, found: AgreementFound) -> AgreementFound | None:
        """Give the first that was kept and is the same one, if any."""
        numbers = set(self._by_parties.get(frozenset(found.parties), ()))
        if found.by_proxy:
            # A proxy signs for a body whose name it has, or that its own name begins with.
            heads = {party[:end] for party in found.parties for end in range(1, len(party) + 1)}
            heads |= {f"{head}人民政府" for head in heads if head[-1] in "省市区县旗州"}
            numbers.update(number for head in heads for number in self._by_party.get(head, ()))
        fitting = (self.agreements[number] for number in sorted(numbers))
        return next((other for other in fitting if _is_same(other, found)), None)


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
        parent = all(
            any(each.startswith(name.removesuffix("人民政府")) for name in mine - shared)
            for each in theirs - shared
        )
        return parent and len(mine) == len(theirs)
    return False
