"""The look itself: contrast, strictness, the design page and the switch of light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

import duijie.web
from duijie.web import context, design

WEB = Path(duijie.web.__file__).parent
CSS = (WEB / "static" / "duijie" / "duijie.css").read_text(encoding="utf-8")
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))

_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


def _block(selector: str) -> dict[str, str]:
    start = CSS.index(selector + " {")
    return dict(_TOKEN.findall(CSS[start : CSS.index("}", start)]))


LIGHT = _block(":root")
DARK = {**LIGHT, **_block(':root[data-theme="dark"]')}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3")
        for ground in ("paper", "surface", "sunken", "hover")
    ],
    *[("jade", ground) for ground in ("paper", "surface", "jade-soft", "hover")],
    *[("jade-strong", ground) for ground in ("surface", "jade-soft")],
    *[("seal", ground) for ground in ("paper", "surface", "seal-soft")],
    *[("seal-strong", "seal-soft"), ("amber", "amber-soft"), ("blue", "blue-soft"), ("plum", "plum-soft")],
    *[("on-jade", "jade"), ("on-jade", "jade-strong"), ("on-seal", "seal"), ("on-seal", "seal-strong")],
    *[("ink", f"{tone}-soft") for tone in ("jade", "seal", "amber", "blue", "plum")],
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(theme):
    low = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edges_of_controls_and_the_focus_can_be_seen(theme):
    for edge in ("line-strong", "focus"):
        assert contrast(theme[edge], theme["surface"]) >= 3
        assert contrast(theme[edge], theme["paper"]) >= 3


def test_dark_by_the_system_and_dark_by_the_switch_are_the_same():
    assert _block(':root:not([data-theme="light"])') == _block(':root[data-theme="dark"]')


def test_every_token_that_is_used_is_there():
    local = {"t", "t-soft", "t-line", "t-dot", "least", "thread-ground"}
    assert set(re.findall(r"var\(--([\w-]+)", CSS)) - set(LIGHT) - local == set()


def test_the_style_sheet_asks_nothing_of_anybody():
    assert re.findall(r"url\(|@import|https?:", CSS) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_a_template_has_no_inline_script_style_or_foreign_address(template):
    source = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", source) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", source) == []


def test_templates_use_only_classes_the_style_sheet_knows():
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
    unknown = {}
    for template in TEMPLATES:
        source = re.sub(
            r"\{% verbatim %\}.*?\{% endverbatim %\}", "", template.read_text("utf-8"), flags=re.DOTALL
        )
        written = " ".join(re.findall(r'class="([^"]*)"', source))
        names = set(re.sub(r"\{[%{].*?[%}]\}", " ", written).split())
        names -= {name for name in names if name.endswith("-")}  # a tone is filled in: "tone-{{ tone }}"
        if names - known:
            unknown[template.name] = sorted(names - known)
    assert unknown == {}


def test_every_text_of_the_frame_and_the_kit_is_translated():
    with (WEB / "locale_parts" / "kit.po").open("rb") as file:
        translated = {
            (message.context, message.id) for message in read_po(file) if message.id and message.string
        }
    written = {
        (context, text)
        for template in TEMPLATES
        for text, context in re.findall(
            r"""translate "([^"]+)" context "(kit|design)\"""", template.read_text(encoding="utf-8")
        )
    }
    assert len(written) > 50
    assert written - translated == set()


def _render_design(rf, path="/design/", **cookies):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request._messages = []
    request.COOKIES.update(cookies)
    return design.design(request).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "lang"),
    [("zh-hans", "对接的界面规范", "zh-Hans"), ("en", "The look of Duijie", "en")],
)
def test_the_design_page_speaks_both_languages(rf, language, title, lang):
    with translation.override(language):
        page = _render_design(rf)
    assert f"<h1>{title}</h1>" in page
    assert f'<html lang="{lang}">' in page
    assert len(set(re.findall(r'\sid="([^"]+)"', page))) == len(re.findall(r'\sid="([^"]+)"', page))


@pytest.mark.django_db
def test_the_theme_is_sent_with_the_page_once_chosen(rf):
    assert 'data-theme="dark"' in _render_design(rf, theme="dark")
    assert "data-theme=" not in _render_design(rf, theme='"><script>').split("<body>")[0]


@pytest.mark.parametrize(
    ("sent", "status", "target"),
    [
        ({"theme": "dark", "next": "/needs/?q=1"}, 302, "/needs/?q=1"),
        ({"theme": "light", "next": "//elsewhere.example/"}, 302, "/"),
        ({"theme": "purple", "next": "/needs/"}, 400, None),
    ],
)
def test_choosing_a_theme_remembers_it_and_goes_back(rf, sent, status, target):
    response = design.choose_theme(rf.post("/theme/", sent))
    assert (response.status_code, response.get("Location")) == (status, target)
    remembered = {"theme": sent["theme"]} if status == 302 else {}
    assert {name: morsel.value for name, morsel in response.cookies.items()} == remembered


def test_a_visitor_sees_the_rooms_that_are_open_to_everybody(rf):
    request = rf.get("/needs/")
    request.user = AnonymousUser()
    names = {item.path for item in context.navigation(request)}
    assert {"/needs/", "/offers/", "/organisations/"} <= names
    assert names & {"/intake/", "/introductions/"} == set()
    assert [item.path for item in context.navigation(request) if item.is_current] == ["/needs/"]


def test_the_broken_server_page_stands_alone():
    assert "{%" not in render_to_string("500.html")
