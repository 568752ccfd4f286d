"""The unified social credit code: what it is made of, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.credit_code import (
    ALPHABET,
    WEIGHTS,
    CreditCode,
    CreditCodeError,
    check_character,
    organisation_check_character,
    parse,
)

EXAMPLE = "91350100M000100Y43"


def test_code_is_taken_apart() -> None:
    assert parse(EXAMPLE) == CreditCode(
        department="9", kind="1", division="350100", organisation="M000100Y4", check="3"
    )
    assert str(parse(EXAMPLE)) == EXAMPLE


def test_small_letters_and_blanks_around_are_forgiven() -> None:
    assert parse(" 91350100m000100y43\n") == parse(EXAMPLE)


def test_weights_and_alphabet_are_those_of_the_standard() -> None:
    assert WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    assert len(ALPHABET) == 31
    assert set("IOSVZ").isdisjoint(ALPHABET)


REFUSED = {
    "": "length",
    "91350100M000100Y4": "length",
    "91350100M000100Y433": "length",
    "91350100 M000100Y43": "length",
    "9135O100M000100Y43": "letter",  # a letter O
    "91350100M000100Y4Z": "letter",
    "91350100M000100Y4\x00": "letter",
    "９1350100M000100Y43": "letter",  # a full-width digit
    "91ABCDEFM000100Y43": "letter",  # a division is digits
    "91350100M000100Y53": "organisation_check",
    "91350100M000100Y44": "check",
    "19350100M000100Y43": "check",  # two characters exchanged
}


def test_refusals_say_what_is_wrong() -> None:
    reasons = {}
    for code in REFUSED:
        with pytest.raises(CreditCodeError) as refusal:
            parse(code)
        reasons[code] = refusal.value.code

    assert reasons == REFUSED


BODIES = st.builds(
    lambda department, kind, division, organisation: (
        department + kind + division + organisation + organisation_check_character(organisation)
    ),
    st.sampled_from("159"),
    st.sampled_from("1239"),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)


@given(BODIES)
def test_code_with_its_own_check_character_is_accepted(body: str) -> None:
    code = body + check_character(body)

    assert str(parse(code)) == code


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, position: int, letter: str) -> None:
    code = body + check_character(body)
    wrong = code[:position] + letter + code[position + 1 :]

    if wrong == code:
        assert str(parse(wrong)) == code
    else:
        with pytest.raises(CreditCodeError):
            parse(wrong)


@given(st.text(max_size=30))
def test_any_text_is_either_parsed_or_refused(text: str) -> None:
    try:
        parsed = str(parse(text))
    except CreditCodeError:
        return
    assert parsed == text.strip().upper()
