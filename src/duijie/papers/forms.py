"""The forms that papers are printed with: the operator's own from the folder of forms, else ours.

A form of the operator's is used as it is or not at all: a broken one is told, never passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from django.conf import settings

from duijie.papers.states import APPOINTMENTS, PaperKind

PDF, WORD, EXCEL = "typ", "docx", "xlsx"
_OURS = resources.files("duijie.papers").joinpath("shipped")
# Where typst would fetch a package from the network.
_PACKAGE = re.compile(r'"@[a-z]+/')


class BrokenFormError(Exception):
    """A form cannot be printed with: its file's name, and what is wrong with it."""

    def __init__(self, file_name: str, problem: str) -> None:
        super().__init__(file_name, problem)
        self.file_name = file_name
        self.problem = problem


class SpoiltError(Exception):
    """What is wrong with a form, in words, while it is being filled in."""


@dataclass(frozen=True)
class Form:
    """A file to print with, and whether it is the operator's."""

    path: Path
    is_own: bool


def form_for(kind: str, ending: str) -> Form:
    """This will return the form of a kind of paper: `agreement.typ` before `paper.typ`, own before ours.

    Letters of appointment share one, `appointment.typ`, between the two.
    """
    names = (kind, *(["appointment"] if kind in APPOINTMENTS else []), "paper")
    for folder, is_own in ((Path(settings.PAPER_FORMS), True), (Path(str(_OURS)), False)):
        for name in names:
            path = folder / f"{name}.{ending}"
            if path.is_file():
                return Form(path, is_own=is_own)
    raise FileNotFoundError(ending)  # no such ending: ours are complete


def own_forms() -> list[tuple[str, str]]:
    """This will return each of the operator's forms that something is printed with: a kind, and its ending.

    A form that several kinds are printed with is told once, by the first of them.
    """
    forms: dict[Path, tuple[str, str]] = {}
    for kind in PaperKind.values:
        for ending in (PDF, WORD, EXCEL):
            form = form_for(kind, ending)
            if form.is_own:
                forms.setdefault(form.path, (kind, ending))
    return list(forms.values())


def require_nothing_fetched(form: Form) -> None:
    """This will do nothing when the form fetches nothing from elsewhere. Raises BrokenFormError."""
    for each in sorted(form.path.parent.rglob("*.typ")):
        if _PACKAGE.search(each.read_text("utf-8", "replace")):
            raise BrokenFormError(
                each.name, "it imports a package (@…), which would be fetched from elsewhere"
            )
