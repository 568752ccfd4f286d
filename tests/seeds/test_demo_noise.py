"""The script that spoils the demo pages does to a text what copying sites did to real ones."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "make-demo-noise.py"


@pytest.fixture(scope="module")
def noise() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_demo_noise", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("clean", "spoiled"),
    [
        # Both stand so on a real page.
        ("天津滨海新区", "天津?yàn)I海新區(qū)"),
        ("符合天津实际的", "符合天津?qū)嶋H的"),
    ],
)
def test_bytes_are_re_paired_as_on_a_real_page(noise: ModuleType, clean: str, spoiled: str) -> None:
    assert noise.spoil(clean, frozenset({"traditional", "pinyin", "gbk"})) == spoiled


def test_notes_stand_behind_converted_characters_only(noise: ModuleType) -> None:
    spoiled = noise.spoil("科学技术与经济(GDP)", frozenset({"traditional", "pinyin"}))
    assert spoiled == "科學(xué)技術(shù)與經(jīng)濟(jì)(GDP)"


def test_lines_break_at_a_fixed_width_and_empty_ones_stay(noise: ModuleType) -> None:
    assert noise.spoil("一" * 70 + "\n\n二", frozenset({"wrap"})) == "\n".join(
        ["一" * 34, "一" * 34, "一" * 2, "", "二"]
    )


def test_no_kind_leaves_the_text_as_it_is(noise: ModuleType) -> None:
    assert noise.spoil("瓦房店，轴承。", frozenset()) == "瓦房店，轴承。"
