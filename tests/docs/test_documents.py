"""The documents written by hand are true: links, paths, rooms, commands, words, twins."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import run_checks
import start_demo
from duijie.cli.main import COMMANDS, module_of
from duijie.config.reference import lives
from duijie.config.reference.rooms import in_both
from tests.docs import documents
from tests.docs.documents import ROOT, Called, read

PACKAGE = ROOT / "src" / "duijie"
TWINS = [
    ("README.md", "README.zh-CN.md"),
    ("docs/tutorial/first-hour.md", "docs/tutorial/first-hour.zh-CN.md"),
]
MOST_LINES_OF_A_DECISION = 40
MOST_BYTES_OF_PICTURES = 600_000


# --------------------------------------------------------------------------- links and paths


def test_every_link_and_picture_leads_somewhere():
    files = documents.all_documents()
    assert len(files) > 30
    assert documents.broken_links(files) == []


def test_link_that_leads_nowhere_is_named(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(
        "[here](page.md) `[code](no.md)` ![gone](gone.png)\n```sh\n[a](b)\n```\n", encoding="utf-8"
    )
    assert documents.broken_links([page]) == ["page.md: gone.png"]


@pytest.mark.parametrize("file", documents.all_documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_path_it_names_exists(file: Path):
    assert documents.lost_paths(read(file)) == []


def test_path_that_does_not_exist_is_named():
    assert documents.lost_paths("`src/duijie/core/` `src/duijie/gone.py` `docs/<room>.po` `publish`") == [
        "src/duijie/gone.py"
    ]


def test_every_document_is_reached_from_the_list_of_documents():
    start = ROOT / "docs" / "README.md"
    reached, waiting = {start}, [start]
    while waiting:
        file = waiting.pop()
        for target in documents.links(read(file)):
            found = (file.parent / target).resolve()
            if found.suffix == ".md" and found not in reached:
                reached.add(found)
                waiting.append(found)
    assert set(documents.all_documents()) - reached == set()


def test_every_picture_is_shown_and_small():
    pictures = set((ROOT / "docs" / "pictures").glob("*.png"))
    shown = {
        (file.parent / target).resolve()
        for file in documents.all_documents()
        for target in documents.links(read(file))
        if target.endswith(".png")
    }
    assert pictures
    assert shown == pictures
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES_OF_PICTURES


# ---------------------------------------------------------------------------------- the map


def layers() -> list[list[str]]:
    """Give the rooms of the layers contract, from the roof down."""
    settings = tomllib.loads(read(ROOT / "pyproject.toml"))
    (contract,) = [
        each for each in settings["tool"]["importlinter"]["contracts"] if each.get("containers") == ["duijie"]
    ]
    return [re.findall(r"\w+", layer) for layer in contract["layers"]]


def test_map_holds_every_room_in_the_order_of_the_layers():
    table = documents.rows(documents.section(read(ROOT / "ARCHITECTURE.md"), "The rooms"))
    assert [re.findall(r"`(\w+)`", cells[0]) for cells in table] == layers()
    folders = {folder.parent.name for folder in PACKAGE.glob("*/__init__.py")}
    assert {room for row in layers() for room in row} == folders


def test_map_says_for_each_wish_where_to_look():
    table = documents.rows(documents.section(read(ROOT / "ARCHITECTURE.md"), "I want to"))
    assert len(table) >= 25
    assert [wish for wish, look in table if not documents.spans(look)] == []


def test_every_rule_of_the_map_names_its_guard():
    table = documents.rows(documents.section(read(ROOT / "ARCHITECTURE.md"), "Rules that hold"))
    assert [rule for rule, guard in table if not re.search(r"`(tests/|pyproject|test_)", guard)] == []


def test_request_is_traced_through_functions_that_exist():
    traced = documents.section(read(ROOT / "ARCHITECTURE.md"), "One request")
    sources = "\n".join(read(ROOT / span) for span in documents.spans(traced) if span.endswith(".py"))
    names = [
        span
        for span in documents.spans(traced)
        if re.fullmatch(r"[a-z]+(_[a-z]+)+|find|record|require", span)
    ]
    assert len(names) > 10
    assert [name for name in names if not re.search(rf"^def {name}\(", sources, re.MULTILINE)] == []


# --------------------------------------------------------------------------------- commands


def options_of(parser: argparse.ArgumentParser) -> frozenset[str]:
    """Give the options of a parser and of the steps below it."""
    found = set()
    for action in parser._actions:
        found |= set(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            found |= {option for step in action.choices.values() for option in options_of(step)}
    return frozenset(found)


def unknown_in(call: Called) -> set[str]:
    """Give the words of a call that nothing of ours understands."""
    if call.program != "duijie":
        return set(call.options - options_of((start_demo if call.program == "run" else run_checks).parser()))
    if not call.words or call.words[0].startswith("-"):
        return set(call.options - {"--help"})
    command, *rest = call.words
    if command in {"COMMAND", "manage"}:
        return set()  # what follows is the reader's, or Django's
    if command not in COMMANDS:
        return {command}
    declared_by_name = argparse.ArgumentParser().add_subparsers()
    module_of(command).add_parser(declared_by_name)
    declared = declared_by_name.choices[command]
    steps = [action.choices for action in declared._actions if isinstance(action, argparse._SubParsersAction)]
    unknown = {word for word in rest[:1] if steps and not word.startswith("-") and word not in steps[0]}
    return unknown | set(call.options - options_of(declared))


def test_every_command_and_option_is_understood():
    calls = [
        (file.name, call) for file in documents.all_documents() for call in documents.commands(read(file))
    ]
    assert {call.words[0] for _name, call in calls if call.program == "duijie" and call.words} >= {
        "check",
        "index",
        "match",
        "read",
        "serve",
        "worker",
    }
    assert [(name, call, unknown_in(call)) for name, call in calls if unknown_in(call)] == []


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("`duijie serve --port 80 --polite`", {"--polite"}),
        ("```sh\nDUIJIE_DATA=/srv .venv/bin/duijie praise  # why\n```", {"praise"}),
        ("```sh\n.venv/bin/duijie index mend\n```", {"mend"}),
        ("`./run --chek`", {"--chek"}),
        ("```sh\n./test --all\n```", set()),
    ],
)
def test_command_that_is_not_understood_is_named(written: str, unknown: set[str]):
    assert [unknown_in(call) for call in documents.commands(written)] == [unknown]


# ------------------------------------------------------------------------------------ words


@pytest.mark.parametrize("life", list(lives.lives()), ids=lambda life: life.name)
def test_glossary_says_every_state_in_both_languages(life):
    said = documents.rows(documents.section(read(ROOT / "GLOSSARY.md"), rf".*\(`{life.name}`\)"))
    assert [cells[:3] for cells in said] == [
        [f"`{state}`", *in_both(state.label)]
        for state in sorted(life.table.states, key=list(type(life.table.start)).index)
    ]


def catalogue() -> dict[str, set[str]]:
    """Give the Chinese of every English text of the site, with # for figures and placeholders."""
    known: dict[str, set[str]] = {}
    for po in [
        *PACKAGE.glob("web/locale_parts/*.po"),
        *PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"),
    ]:
        with po.open("rb") as file:
            for message in read_po(file):
                if message.context == "design":
                    continue  # the samples of the page that shows the look
                english = [message.id] if isinstance(message.id, str) else list(message.id)
                chinese = [message.string] if isinstance(message.string, str) else list(message.string)
                for text in english:
                    known.setdefault(_figures(text), set()).update(map(_figures, chinese))
    return known


def _figures(text: str) -> str:
    return re.sub(r"%\(\w+\)[sd]|\d+", "#", text)


def test_words_on_the_screen_are_those_of_the_first_hour():
    english, chinese = (documents.bold(read(ROOT / name)) for name in TWINS[1])
    known = catalogue()
    # The first bold word of each only says what bold means.
    pairs = list(zip(map(_figures, english[1:]), map(_figures, chinese[1:]), strict=True))
    assert len(pairs) > 40
    assert [pair for pair in pairs if pair[1] not in known.get(pair[0], set())] == []


def told_to_press(text: str) -> list[str]:
    """Give what a reader is told to press or open: bold words after such a verb."""
    return re.findall(r"\b(?:[Pp]ress|[Oo]pen|[Ff]ollow|[Uu]nder)\s+\*\*([^*\n]+)\*\*", text)


@pytest.mark.parametrize(
    "file",
    [*sorted((ROOT / "docs" / "how-to").glob("*.md")), ROOT / TWINS[1][0]],
    ids=lambda file: file.name,
)
def test_what_one_is_told_to_press_stands_on_a_page(file: Path):
    pages = [*(PACKAGE / "web").rglob("*.py"), *(PACKAGE / "web" / "templates").rglob("*.html")]
    text = "\n".join(map(read, pages))
    assert [
        word for word in told_to_press(read(file)) if not re.search(rf'["}}]{re.escape(word)}["{{]', text)
    ] == []


def test_buttons_are_found_in_prose():
    assert told_to_press("Press **Save**, open **Needs** or not **this**.") == ["Save", "Needs"]


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins[0])
def test_twins_say_the_same_in_two_languages(twins: tuple[str, str]):
    english, chinese = (read(ROOT / name) for name in twins)
    assert documents.headings(english) == documents.headings(chinese)
    assert list(documents.commands(english)) == list(documents.commands(chinese))
    here, there = (
        [target.replace(".zh-CN.md", ".md") for target in documents.links(text)]
        for text in (english, chinese)
    )
    assert here == there


# ---------------------------------------------------------------------- decisions and versions


def test_decisions_are_short_numbered_and_listed():
    folder = ROOT / "docs" / "adr"
    files = sorted(file for file in folder.glob("*.md") if file.name != "README.md")
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    listed = [
        f"[{file.name[:4]}]({file.name}) | {read(file).splitlines()[0].removeprefix('# ')}" for file in files
    ]
    assert [" | ".join(cells) for cells in documents.rows(read(folder / "README.md"))] == listed
    assert [file.name for file in files if len(read(file).splitlines()) > MOST_LINES_OF_A_DECISION] == []


def test_changelog_tells_of_the_version():
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"\n## {version}\n" in read(ROOT / "CHANGELOG.md")
