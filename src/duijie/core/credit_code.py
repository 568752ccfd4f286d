"""The unified social credit code (统一社会信用代码) that every organisation carries.

Source: GB 32100-2015 (法人和其他组织统一社会信用代码编码规则); the organisation code inside it follows
GB 11714-1997 (全国组织机构代码编制规则).
"""

from __future__ import annotations

from dataclasses import dataclass

# GB 32100-2015, table 3: digits and capital letters without I, O, S, V and Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 32100-2015, 5.4: the weight of position i is 3 to the power of i - 1, modulo 31.
WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
# GB 11714-1997, 3.3: the organisation code knows all capital letters, A = 10 up to Z = 35.
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_LENGTH = 18
_DIVISION = slice(2, 8)
_ORGANISATION = slice(8, 17)


class CreditCodeError(ValueError):
    """Says what is wrong with a credit code: `length`, `letter`, `check` or `organisation_check`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CreditCode:
    """The five parts of a credit code.

    `department` is the office that registers (9 the market regulator, 5 civil affairs, 1 the
    establishment office …), `kind` what it registers as (91 an enterprise, 51 a social
    organisation, 12 a public institution …), `division` the six digits of GB/T 2260.
    """

    department: str
    kind: str
    division: str
    organisation: str
    check: str

    def __str__(self) -> str:
        return self.department + self.kind + self.division + self.organisation + self.check


def parse(code: str) -> CreditCode:
    """Take a credit code apart; small letters and blanks around it are forgiven.

    Raises CreditCodeError with `length` unless it has 18 characters, `letter` when one of them cannot
    stand where it does, `organisation_check` or `check` when a check character does not fit.
    """
    text = code.strip().upper()
    if len(text) != _LENGTH:
        raise CreditCodeError("length")
    if any(character not in ALPHABET for character in text) or not text[_DIVISION].isdigit():
        raise CreditCodeError("letter")
    organisation = text[_ORGANISATION]
    if organisation[-1] != organisation_check_character(organisation[:-1]):
        raise CreditCodeError("organisation_check")
    if text[-1] != check_character(text[:-1]):
        raise CreditCodeError("check")
    return CreditCode(
        department=text[0],
        kind=text[1],
        division=text[_DIVISION],
        organisation=organisation,
        check=text[-1],
    )


def check_character(body: str) -> str:
    """Return the last character for the seventeen before it (GB 32100-2015, 5.4, after ISO 7064).

    31 minus the weighted sum modulo 31, where 31 counts as 0.
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """Return the last character of an organisation code for the eight before it (GB 11714-1997, 3.3).

    11 minus the weighted sum modulo 11, where 10 is written X and 11 is written 0.
    """
    total = sum(
        int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[(11 - total % 11) % 11]
