"""Short forms are looked up by how they begin and end; comparing each with each would find no more."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.reader.short_forms import ShortForms, is_short_form

PIECES = ("中国", "沈阳市", "沈阳", "科学院", "分院", "化工", "新材料", "甲", "科学技术", "（北京）")
ENDS = (
    "",
    "有限公司",
    "集团",
    "企业",
    "学会",
    "科协",
    "科学技术协会",
    "产业联盟",
    "联盟",
    "研究所",
    "大学",
    "公司",
)
NAMES = st.builds(
    "".join, st.tuples(st.sampled_from(PIECES), st.sampled_from(("", *PIECES)), st.sampled_from(ENDS))
).filter(lambda name: len(name) > 1)


@settings(max_examples=40)
@given(st.lists(NAMES, min_size=2, max_size=12, unique=True))
def test_the_index_finds_what_comparing_each_with_each_finds(names: list[str]):
    short_forms = ShortForms(names)
    wanted = {(one, other) for one, other in product(names, names) if is_short_form(one, other)}
    assert {(one, other) for one in names for other in short_forms.of(one)} == wanted


def test_a_short_form_is_found_wherever_it_stands_in_the_name():
    whole = [
        "中国科学院沈阳分院",
        "沈阳中化新材料有限公司",
        "中国环境科学学会",
        "中国（沈阳）化工新材料产业联盟",
    ]
    short = ["沈阳分院", "中化新材料", "中国环境科学会", "中国化工联盟"]
    short_forms = ShortForms([*whole, *short])
    assert [short_forms.of(each) for each in short] == [[each] for each in whole]
