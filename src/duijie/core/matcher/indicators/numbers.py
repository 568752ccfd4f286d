"""Numbers as people write them: 2000, 1,200, 1.2万, 五千, 三百二十, 3×10⁻⁶, 半."""

from __future__ import annotations

import re
from contextlib import suppress

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "几": 5}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}

CHINESE = "[〇零一二两三四五六七八九十百千万亿]{1,12}(?:点[〇零一二三四五六七八九]{1,4})?"
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,12})?"
# 换型半小时内; but 两个半小时 is no half hour.
HALF = r"(?<![个年月天时点])半(?=\s?(?:小时|天|年|个月|分钟|吨|公斤|度|米|毫米))"
_POWER = r"(?:\s?[×xX*]\s?10\s?(?:\^?\s?(?P<power>[-−–+]?\d{1,2})))"
_TIMES = r"\s?[×xX*]\s?10\s?\^?\s?[-−–+]?\d{1,2}"
NUMBER = rf"(?:[-−–+]\s?|零下\s?)?(?:(?:{ARABIC})(?:{_TIMES}|\s?[万亿千百])?|{CHINESE}|{HALF})"

_ARABIC = re.compile(rf"(?P<value>{ARABIC})(?:{_POWER}|\s?(?P<group>[万亿千百]))?")


def parse_number(written: str) -> float | None:
    """Read one number; None when it is none. The text is already folded (NFKC: ⁻⁶ is -6)."""
    text = written.strip()
    sign = 1.0
    if text.startswith("零下"):
        sign, text = -1.0, text[2:].strip()
    elif text.startswith(("-", "−", "–", "+")):
        sign, text = (1.0 if text[0] == "+" else -1.0), text[1:].strip()
    if text == "半":
        return sign * 0.5
    found = _ARABIC.fullmatch(text)
    if found is None:
        value = _chinese(text)
        return None if value is None else sign * value
    value = float(found["value"].replace(",", ""))
    if found["power"]:
        value *= 10.0 ** int(found["power"].replace("−", "-").replace("–", "-"))
    if found["group"]:
        value *= (_GROUPS | _PLACES)[found["group"]]
    return sign * value


def _chinese(text: str) -> float | None:
    """Read Chinese numerals with places (三百二十, 一万二千) or digit by digit (二〇)."""
    whole, _, decimals = text.partition("点")
    if not whole or not set(whole) <= _DIGITS.keys() | _PLACES.keys() | _GROUPS.keys():
        return None
    fraction = 0.0
    if decimals:
        with suppress(KeyError):
            fraction = float("0." + "".join(str(_DIGITS[sign]) for sign in decimals))
    if set(whole) <= _DIGITS.keys():
        return float("".join(str(_DIGITS[sign]) for sign in whole)) + fraction
    total, section, digit = 0.0, 0.0, None
    last = 1.0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            last = _PLACES[sign]
            section += (1 if digit is None else digit) * last
            digit = None
        else:
            section += digit or 0
            last = _GROUPS[sign]
            total = (total + (section or 1)) * last if sign == "亿" else total + (section or 1) * last
            section, digit = 0.0, None
    if digit is not None:
        # 三千五 is 3,500; 三千零五 and 十五 are what they say.
        spoken_short = whole[-2] in "百千万亿" and "零" not in whole[-2:]
        section += digit * (last / 10 if spoken_short else 1)
    return total + section + fraction
