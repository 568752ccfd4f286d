"""Measure what is kept of pages that stand in the markup of a site, and what is let in from around them.

Usage, from the checkout:

    .venv/bin/python quality/reader/dressed.py [--half tuning|aside]

Each invented page of text is put into nine kinds of sites: paragraphs, tables as in the year 2005, spans
without paragraphs, one block of source text, a list, the rows of a table, captions, paragraphs with scripts
between, and paragraphs behind the column, under a heading that names the site. Around it stand a bar of
links, a column of other news in whole sentences, related headlines and a footer. `kept` is the share of the
page's own characters, `lost` the share of pages that lost a fifth of them, `around` the share of three pieces
around it that were let in. The peer keeps all blocks not mostly links.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from measure import HALVES, HERE

from duijie.core.reader.decode import decode
from duijie.core.reader.markup import main_text, not_furniture

OTHER_NEWS = (
    "某某科技有限公司与远山大学签署战略合作协议",
    "市长王明会见来访客商",
    "李强任市科技局局长",
    "我院召开年中工作会议",
    "省科协主席张伟一行来访调研",
    "海桑市召开科技成果转化大会",
    "青岚集团与云顶大学共建实验室",
    "专家服务团走进清溪县",
)
BAR = "<div class='top'><ul>{}</ul></div>".format(
    "".join(f"<li><a href='/{each}'>{each}</a></li>" for each in ("首页", "政务公开", "新闻中心", "通知公告"))
)
COLUMN = "<div class='sidebar'><h2>热点推荐</h2>{}</div>".format(
    "".join(
        f"<p><a href='/n'>{each}</a></p><p>{each}，双方将进一步深化合作，共同推动产业发展。</p>"
        for each in OTHER_NEWS
    )
)
RELATED = "<div class='related'><h3>相关新闻</h3><ul>{}</ul></div>".format(
    "".join(f"<li><a href='/r'>{each}</a><span>2023-01-11</span></li>" for each in OTHER_NEWS)
)
FOOT = (
    "<div class='footer'><p>主办单位：岱山市人民政府办公室　承办：岱山市大数据中心</p>"
    "<p>地址：岱山市人民路1号 电话：0000-00000000</p><p>版权所有 ICP备00000000号</p></div>"
)
AROUND = ("双方将进一步深化合作，共同推动", "主办单位：岱山市", "首页")
LOST = 0.8
SHORT_CAPTION = 40


def site(title: str, body: str, heading: str = "h1") -> str:
    """This will put the markup of a page's text into a site."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}_某某门户网</title></head><body>{BAR}<div class='main'>"
        f"<{heading} class='title'>{title}</{heading}>{body}</div>{COLUMN}{RELATED}{FOOT}</body></html>"
    )


def paragraphs(title: str, lines: Sequence[str]) -> str:
    """This will write the lines as paragraphs."""
    return site(
        title, "<div class='content'>{}</div>".format("".join(f"<p>　　{each}</p>" for each in lines))
    )


def old_tables(title: str, lines: Sequence[str]) -> str:
    """This will lay the page out in tables, without a heading, its lines parted by breaks."""
    text = "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{each}" for each in lines)
    return (
        f"<html><head><title>{title}</title></head><body><table width=1000><tr><td>{BAR}</td></tr><tr><td>"
        f"<table><tr><td align=center><font size=5><b>{title}</b></font></td></tr><tr><td>{text}</td></tr>"
        f"</table></td><td width=200>{COLUMN}</td></tr><tr><td>{FOOT}</td></tr></table></body></html>"
    )


def spans(title: str, lines: Sequence[str]) -> str:
    """This will write the lines in spans, as a page copied from a word processor has them."""
    pairs = ((each[: len(each) // 2], each[len(each) // 2 :]) for each in lines)
    rows = "".join(f"<div><span>{one}</span><span>{two}</span></div>" for one, two in pairs)
    return site(title, f"<div class='article'>{rows}</div>", "div")


def source_text(title: str, lines: Sequence[str]) -> str:
    """This will write the lines as one block."""
    return site(title, "<pre>{}</pre>".format("\n".join(lines)))


def points(title: str, lines: Sequence[str]) -> str:
    """This will write the lines as a list."""
    return site(title, "<ul>{}</ul>".format("".join(f"<li>{each}</li>" for each in lines)))


def rows(title: str, lines: Sequence[str]) -> str:
    """This will write the lines as the rows of a table."""
    cells = "".join(f"<tr><td>{number}</td><td>{each}</td></tr>" for number, each in enumerate(lines, 1))
    return site(title, f"<table border=1>{cells}</table>")


def captions(title: str, lines: Sequence[str]) -> str:
    """This will write the short lines as captions of pictures."""
    pieces = (
        f"<figure><img src='a.jpg'><figcaption>{each}</figcaption></figure>"
        if len(each) < SHORT_CAPTION
        else f"<p>{each}</p>"
        for each in lines
    )
    return site(title, "<section>{}</section>".format("".join(pieces)))


def scripts_between(title: str, lines: Sequence[str]) -> str:
    """This will part the lines by scripts that hold markup themselves."""
    return site(title, "".join(f"<p>{each}<script>var a = '<p>甲公司</p>';</script></p>" for each in lines))


def column_in_front(title: str, lines: Sequence[str]) -> str:
    """This will put the column between the site's name, its only heading, and the page's text."""
    text = "".join(f"<p>　　{each}</p>" for each in lines)
    return (
        f"<!DOCTYPE html><html><head><title>某某门户网</title></head><body>{BAR}<h1>岱山市人民政府网</h1>"
        f"{COLUMN}<div class='main'><div class='title'>{title}</div>{text}</div>{RELATED}{FOOT}</body></html>"
    )


SITES = (
    paragraphs,
    old_tables,
    spans,
    source_text,
    points,
    rows,
    captions,
    scripts_between,
    column_in_front,
)


def chosen(raw: str) -> str:
    """This will give what the reader keeps."""
    return main_text(raw).mapped.text


def texts(half: str) -> list[list[str]]:
    """This will give the lines of the pages of one half."""
    stems = sorted(json.loads((HERE / "gold.json").read_text(encoding="utf-8"))["pages"])
    paths = [Path(HERE / "pages" / f"{stem}.txt") for stem in stems if stem.startswith(HALVES[half])]
    pages = [decode(path.read_bytes()).splitlines() for path in paths if path.exists()]
    return [lines for page in pages if (lines := [each for each in page if each.strip()])]


def measure(dress: Callable[[str, Sequence[str]], str], pages: Sequence[Sequence[str]]) -> list[str]:
    """This will give the figures of one kind of site, the peer's behind ours."""
    figures = []
    for keep in (chosen, not_furniture):
        kept, around = [], []
        for lines in pages:
            text = keep(dress(html.escape(lines[0]), [html.escape(each) for each in lines[1:]]))
            own = sum(len(each) for each in lines if each.strip()[:SHORT_CAPTION].split()[0] in text)
            kept.append(own / sum(map(len, lines)))
            around.append(sum(each in text for each in AROUND) / len(AROUND))
        figures += [
            f"kept {sum(kept) / len(kept):.3f}",
            f"lost {sum(each < LOST for each in kept) / len(kept):.3f}",
            f"around {sum(around) / len(around):.3f}",
        ]
    return figures


def main() -> int:
    """Print one line for each kind of site."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=tuple(HALVES), help="only this half of the invented pages")
    arguments = parser.parse_args()
    for half in HALVES:
        if arguments.half in (None, half):
            pages = texts(half)
            sys.stdout.write(f"{half}: {len(pages)} pages in {len(SITES)} kinds of sites\n")
            for dress in SITES:
                ours_and_peer = measure(dress, pages)
                sys.stdout.write(f"{dress.__name__:16s} {'  '.join(ours_and_peer[:3])}   ")
                sys.stdout.write(f"all but links {'  '.join(ours_and_peer[3:])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
