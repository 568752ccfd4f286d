"""What confirming a draft brings along from its page, and what it would lack: told before the press."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from duijie.intake.linking import parties_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState, becomes_record
from duijie.registry import queries as registry

FEWEST_PARTIES = 2


@dataclass(frozen=True)
class Companions:
    """The other records a draft's confirmation touches.

    Attributes:
        brings: undecided drafts of the same page that are confirmed along with it.
        lacks: organisations that neither the page nor the registry knows; it is refused until
            they are known or the name is corrected.
        drops: signatories without a draft of their own on the page, who are left out.
        lacks_a_party: an agreement of fewer than two parties; it is refused until one is added.
    """

    brings: tuple[Draft, ...] = ()
    lacks: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    lacks_a_party: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether the draft could be confirmed as it stands."""
        return not self.lacks and not self.lacks_a_party


def companions(drafts: Sequence[Draft]) -> dict[int, Companions]:
    """This will say for every undecided draft that becomes a record what goes with it.

    `drafts` are all drafts of the page. Two queries, however many there are.
    """
    page = _PageDrafts(drafts)
    asked = [
        draft
        for draft in drafts
        if draft.state == DraftState.OPEN
        and draft.kind != DraftKind.ORGANISATION
        and becomes_record(draft.kind, draft.values)
    ]
    known = registry.names_known(
        name for draft in asked for name in (*page.organisations_of(draft), *_bodies(draft))
    )
    return {draft.pk: page.companions_of(draft, known) for draft in asked}


def _employers_of(draft: Draft) -> list[str]:
    posts = draft.values.get("posts", [])
    return [str(post["organisation"]) for post in posts if post.get("organisation") and post.get("post")]


class _PageDrafts:
    """The drafts of one page, found by the names they go by."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._by_name: dict[tuple[str, str], Draft] = {}
        for draft in drafts:
            if draft.state != DraftState.DISMISSED:
                for name in (draft.values.get("name"), *draft.values.get("aliases", [])):
                    self._by_name.setdefault((draft.kind, str(name)), draft)

    def organisations_of(self, draft: Draft) -> Iterator[str]:
        """Name every organisation the draft speaks of, those of its signatories' posts too."""
        if draft.kind == DraftKind.PERSON:
            yield from _employers_of(draft)
            return
        if draft.kind == DraftKind.EVENT:
            return  # it keeps the names as the pages tell them; its host is who chaired it
        if draft.kind != DraftKind.AGREEMENT:
            yield from filter(None, [str(draft.values.get("host") or draft.values.get("owner") or "")])
            return
        yield from parties_of(draft)
        for person in self._signatories_of(draft):
            yield from _employers_of(person)

    def _signatories_of(self, draft: Draft) -> list[Draft]:
        """Give the undecided drafts of those who signed: they are confirmed with the agreement."""
        named = (self._by_name.get((DraftKind.PERSON, name)) for name in _signatories(draft))
        return [each for each in named if each is not None and each.state == DraftState.OPEN]

    def _dropped(self, draft: Draft, known: frozenset[str]) -> Iterator[str]:
        for name in _signatories(draft):
            if (DraftKind.PERSON, name) not in self._by_name:
                yield name
        for name in _bodies(draft):
            if name not in known and (DraftKind.ORGANISATION, name) not in self._by_name:
                yield name

    def companions_of(self, draft: Draft, known: frozenset[str]) -> Companions:
        names = list(dict.fromkeys(self.organisations_of(draft)))
        own = {name: self._by_name.get((DraftKind.ORGANISATION, name)) for name in names}
        brought = [each for each in own.values() if each is not None and each.state == DraftState.OPEN]
        brought += self._signatories_of(draft)
        members = (self._by_name.get((DraftKind.ORGANISATION, name)) for name in _bodies(draft))
        brought += [each for each in members if each is not None and each.state == DraftState.OPEN]
        is_agreement = draft.kind == DraftKind.AGREEMENT
        return Companions(
            brings=tuple({each.pk: each for each in brought}.values()),
            lacks=tuple(name for name in names if own[name] is None and name not in known),
            drops=tuple(self._dropped(draft, known)),
            lacks_a_party=is_agreement and len(parties_of(draft)) < FEWEST_PARTIES,
        )


def _bodies(draft: Draft) -> list[str]:
    values = draft.values
    names = [*values.get("sponsors", []), *values.get("members", [])]
    return list(dict.fromkeys(map(str, names))) if draft.kind == DraftKind.PLATFORM else []


def _signatories(draft: Draft) -> list[str]:
    return list(dict.fromkeys(str(name) for name in draft.values.get("signatories", [])))
