"""Who may do what with papers: their source says who issues and who opens them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from duijie.access import grant, predicate
from duijie.papers.sources import Source


@dataclass(frozen=True)
class About:
    """A kind of paper and the record it is about."""

    source: Source
    record: Model


@predicate
def issues_it(actor: Any, about: Any) -> bool:
    """This will say whether such a paper about the record is the actor's to issue."""
    return isinstance(about, About) and about.source.may_issue(actor, about.record)


@predicate
def reads_it(actor: Any, about: Any) -> bool:
    """This will say whether the actor may read papers about the record."""
    return isinstance(about, About) and about.source.may_open(actor, about.record)


grant("papers.issue", to=issues_it)
grant("papers.open", to=reads_it | issues_it)
grant("papers.revoke", to=issues_it)
