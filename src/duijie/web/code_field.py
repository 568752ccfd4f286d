"""Form fields for codes of the official lists: type a code, a name, pinyin or English.

The field understands what was typed by itself, so it works without JavaScript; with it, suggestions
come while one types (see `picking.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, MultiValueField, MultiWidget, TextInput
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from duijie.core.names import initials
from duijie.core.taxonomy import lists
from duijie.core.taxonomy.finding import bare
from duijie.core.taxonomy.vocabulary import Term, Vocabulary
from duijie.db.codes import known_discipline, known_industry, label_of
from duijie.web.profile_words import is_english, joined, reader_language

LONGEST_TYPED = 120
MOST_NAMED = 5
_MOST_LOOKED_AT = 50


@dataclass(frozen=True)
class CodeList:
    """A list one can pick from: its name in addresses, how it is read, and an example of typing."""

    name: str
    vocabulary: Callable[[], Vocabulary]
    known: Callable[[str], str | None]
    example: str

    def shown(self, code: str) -> str:
        """This will write a code as the field shows it: the code, a blank, its name; finer codes too."""
        held = self.known(code)
        return (
            code
            if held is None
            else f"{code} {label_of(self.vocabulary(), held, language=reader_language())}"
        )


INDUSTRIES = CodeList("industries", lists.industries, known_industry, "384 / 电池 / dczz / battery")
DISCIPLINES = CodeList("disciplines", lists.disciplines, known_discipline, "430 / 材料 / clkx / materials")
CODE_LISTS = {each.name: each for each in (INDUSTRIES, DISCIPLINES)}


def term_name(term: Term) -> str:
    """This will name a term in the reader's language."""
    return term.english_name if is_english() else term.name


class CodeInput(TextInput):
    """A line that suggests the list's upper levels without any script, and everything with one."""

    template_name = "widgets/code_input.html"

    def __init__(self, codes: CodeList, *, attrs: dict[str, Any] | None = None) -> None:
        """This will suggest from one list; `attrs` are the line's own attributes."""
        own = {"autocomplete": "off", "placeholder": codes.example, "data-pick": codes.name}
        super().__init__(attrs={**own, "maxlength": LONGEST_TYPED, **(attrs or {})})
        self.codes = codes

    def format_value(self, value: Any) -> str | None:
        """This will show a code with its name, and leave alone what is none."""
        return self.codes.shown(value) if isinstance(value, str) and value else None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """This will add the suggestions: the first two levels."""
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-codes"})
        vocabulary = self.codes.vocabulary()
        tops = vocabulary.children(None)
        context["widget"]["terms"] = [
            f"{term.code} {term_name(term)}" for top in tops for term in (top, *vocabulary.children(top.code))
        ]
        return context


class CodeField(CharField):
    """Takes 384, C3841, 384 电池制造, 电池制造, dczz or English and gives the code; "" when blank.

    Raises ValidationError: unknown; or ambiguous, naming the candidates.
    """

    def __init__(self, codes: CodeList, *, attrs: dict[str, Any] | None = None, **options: Any) -> None:
        """This will take codes of one list; `attrs` are the line's own attributes."""
        super().__init__(max_length=LONGEST_TYPED, widget=CodeInput(codes, attrs=attrs), **options)
        self.codes = codes

    def clean(self, value: Any) -> str:
        """This will find the one code that is meant."""
        typed: str = super().clean(value)
        if not typed:
            return ""
        code, _blank, name = typed.partition(" ")
        if self.codes.known(code) is not None and self._is_called(code, name):
            return code
        found = self.codes.vocabulary().search(typed, limit=_MOST_LOOKED_AT)
        meant = _meant_by(bare(typed), found)
        if meant is not None:
            return meant.code
        if not found:
            raise ValidationError(
                _("“%(typed)s” is not in the list. Please type a code or part of a name: %(example)s."),
                code="unknown_code",
                params={"typed": typed[:40], "example": self.codes.example},
            )
        raise ValidationError(
            _("“%(typed)s” may be several: %(names)s. Please type one of the codes."),
            code="ambiguous",
            params={
                "typed": typed[:40],
                "names": joined(f"{term.code} {term_name(term)}" for term in found[:MOST_NAMED]),
            },
        )

    def _is_called(self, code: str, name: str) -> bool:
        """Say whether nothing stands behind a code, or its own name in either language."""
        held = self.codes.vocabulary().term(self.codes.known(code) or "")
        return bare(name) in ("", bare(held.name), bare(held.english_name))


def _meant_by(typed: str, found: Sequence[Term]) -> Term | None:
    """Give the one term that is called just so, or the only one that was found."""
    called = [
        term for term in found if typed in (term.name, bare(term.english_name), bare(initials(term.name)))
    ]
    for candidates in (called, found):
        if candidates:
            return candidates[0] if len(candidates) == 1 else None
    return None


class CodesWidget(MultiWidget):
    """Some lines below one another."""

    template_name = "widgets/codes.html"

    def decompress(self, value: Any) -> list[Any]:
        """This will hand each line its code."""
        return list(value or ())


class CodesField(MultiValueField):
    """Several codes of one list, each in a line of its own, as one can use without a mouse."""

    def __init__(self, codes: CodeList, *, label: Any, count: int, **options: Any) -> None:
        """This will take up to `count` codes."""
        # The legend names them all; a screen reader wants each to have its own name.
        names = [format_lazy("{} {}", label, number) for number in range(1, count + 1)]
        fields = [CodeField(codes, attrs={"aria-label": name}, required=False) for name in names]
        widget = CodesWidget(widgets=[field.widget for field in fields])
        super().__init__(fields, label=label, widget=widget, require_all_fields=False, **options)

    def compress(self, data_list: Sequence[str]) -> tuple[str, ...]:
        """This will give the different codes that were typed, in their order."""
        return tuple(dict.fromkeys(code for code in data_list if code))
