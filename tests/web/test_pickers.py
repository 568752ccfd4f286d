"""Pickers of codes: what people type is understood, what may be several is named, the rest refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from duijie.web.code_field import DISCIPLINES, INDUSTRIES, CodeField, CodesField

MEANT = {
    "384": "384",
    "C3841": "C3841",
    "384 电池制造": "384",
    "384 Manufacture of batteries": "384",
    "电池制造": "384",
    "spdjkzsbzz": "382",
    "shu pei dian ji kong zhi she bei zhi zao": "382",
    "manufacture of batteries": "384",
    "集成电路设计": "652",
    "C": "C",
    "": "",
    "\u3000": "",
}


@pytest.mark.parametrize(("typed", "code"), MEANT.items())
def test_one_code_is_meant(typed, code):
    assert CodeField(INDUSTRIES, required=False).clean(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("没有这个行业", "unknown_code"),
        ("3880", "unknown_code"),
        ("384 造纸", "unknown_code"),
        ("制造", "ambiguous"),
        ("甲\x00", "null_characters_not_allowed"),
        ("字" * 121, "max_length"),
    ],
)
def test_what_is_not_one_code_is_told(typed, code):
    with pytest.raises(ValidationError) as refusal:
        CodeField(INDUSTRIES).clean(typed)
    assert refusal.value.error_list[0].code == code


def test_candidates_are_named_with_their_codes():
    with override("zh-hans"), pytest.raises(ValidationError) as refusal:
        CodeField(INDUSTRIES).clean("金属制品")
    assert "33 金属制品业、43 金属制品、机械和设备修理业、431 金属制品修理" in refusal.value.messages[0]
    assert refusal.value.messages[0].startswith("“金属制品”可能是：33 ")


def test_every_term_is_meant_by_what_the_field_shows():
    for language in ("zh-hans", "en"):
        with override(language):
            for codes in (INDUSTRIES, DISCIPLINES):
                field = CodeField(codes)
                for term in codes.vocabulary().terms:
                    assert field.clean(codes.shown(term.code)) == term.code


def test_several_codes_keep_their_order_and_stand_once():
    field = CodesField(INDUSTRIES, label="行业", count=4, required=False)
    assert field.clean(["384 电池制造", "", "652", "384"]) == ("384", "652")


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/codes/industries/?q=dianchi", {"value": "384 电池制造", "under": "电气机械和器材制造业、制造业"}),
        ("/codes/disciplines/?q=430", {"value": "430 材料科学", "under": "工程与技术科学"}),
        ("/codes/regions/?q=shenyang", {"value": "辽宁省沈阳市", "under": "210100"}),
    ],
)
def test_suggestions_come_while_one_types(client, path, first):
    rows = client.get(path).json()["rows"]
    assert first in rows
    assert len(rows) <= 12


@pytest.mark.parametrize("typed", ["", "%00", "%ED%A0%80", "字" * 5000])
def test_suggestions_for_nothing_are_none(client, typed):
    assert client.get(f"/codes/industries/?q={typed}").json() == {"rows": []}


def test_list_that_is_none_is_not_found(client):
    assert client.get("/codes/nothing/?q=38").status_code == 404
