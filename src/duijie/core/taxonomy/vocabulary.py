"""A list of codes with names in two languages, flat or as a tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duijie.core.names import pinyin
from duijie.core.taxonomy.finding import Spelled, bare, rank, spelled
from duijie.core.taxonomy.loading import load


class UnknownCodeError(LookupError):
    """Says that a code is not in its list."""

    def __init__(self, vocabulary: str, code: str) -> None:
        super().__init__(f"{code!r} is not a code of {vocabulary}")
        self.vocabulary = vocabulary
        self.code = code


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a list."""

    code: str
    parent: str | None
    name: str
    english_name: str


class Vocabulary:
    """One list in one edition; cannot be changed once made."""

    __slots__ = ("_children", "_spelled", "_terms", "edition", "name", "source", "title")

    def __init__(self, *, name: str, title: str, source: str, edition: str, terms: Iterable[Term]) -> None:
        self.name = name
        self.title = title
        self.source = source
        self.edition = edition
        self._terms = {term.code: term for term in terms}
        self._spelled: tuple[tuple[Spelled, Term], ...] = ()  # at the first search
        self._children: dict[str | None, list[Term]] = {}
        for term in self._terms.values():
            self._children.setdefault(term.parent, []).append(term)

    def __contains__(self, code: str) -> bool:
        return code in self._terms

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, in the list's order."""
        return tuple(self._terms.values())

    def term(self, code: str) -> Term:
        """Return the term of a code. Raises UnknownCodeError."""
        try:
            return self._terms[code]
        except KeyError:
            raise UnknownCodeError(self.name, code) from None

    def children(self, code: str | None) -> tuple[Term, ...]:
        """Return the terms right below a code, or the top ones for None. Raises UnknownCodeError."""
        if code is not None:
            self.term(code)
        return tuple(self._children.get(code, ()))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes from this one upwards, itself first. Raises UnknownCodeError."""
        chain = [self.term(code)]
        while (parent := chain[-1].parent) is not None:
            chain.append(self._terms[parent])
        return tuple(term.code for term in chain)

    def search(self, text: str, *, limit: int) -> tuple[Term, ...]:
        """Return at most `limit` terms for what somebody types into a picker, the likeliest first.

        Typed is a code or its beginning, part of a name in Chinese or English, pinyin or its first
        letters. Among equals the list's own order holds, upper levels first.
        """
        typed = bare(text)
        if not typed:
            return ()
        if not self._spelled:
            self._spelled = tuple((_spelled(term), term) for term in self.terms)
        ranked = [(at, term) for entry, term in self._spelled if (at := rank(typed, entry)) is not None]
        ranked.sort(key=lambda found: (found[0], len(self.ancestors(found[1].code))))
        return tuple(term for _, term in ranked[:limit])

    def distance(self, code_a: str, code_b: str) -> float:
        """Return how far apart two codes are: 0 for the same one, 1 when they share no branch.

        One minus the similarity of Wu and Palmer ("Verb semantics and lexical selection", 1994):
        twice the depth of the lowest common ancestor over the sum of both depths; top terms have
        depth 1. Raises UnknownCodeError.
        """
        chain_a, chain_b = self.ancestors(code_a), self.ancestors(code_b)
        shared = len(set(chain_a) & set(chain_b))
        return 1 - 2 * shared / (len(chain_a) + len(chain_b))

    def choices(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return (code, name) pairs for a form: English names for "en" and its kinds, else Chinese."""
        english = language.split("-", maxsplit=1)[0] == "en"
        return tuple((term.code, term.english_name if english else term.name) for term in self.terms)


def _spelled(term: Term) -> Spelled:
    return spelled(
        code=term.code, names=(term.name,), pinyin=pinyin(term.name), english_name=term.english_name
    )


def load_vocabulary(name: str) -> Vocabulary:
    """Read the list of that name from its file."""
    file = load(f"{name}.tsv")
    terms = (
        Term(
            code=row["code"],
            parent=row["parent"] or None,
            name=row["name"],
            english_name=row["english_name"],
        )
        for row in file.rows
    )
    return Vocabulary(name=name, title=file.title, source=file.source, edition=file.edition, terms=terms)
