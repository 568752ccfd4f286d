"""Which words of an HTML page are read: what the library takes for main text, and nothing lost with it."""

from __future__ import annotations

import pytest

from duijie.core.reader.files import read_bytes
from duijie.core.reader.markup import main_text

STORY = (
    "5月6日，岱山市化工学会与远岫科技有限公司在岱山市签署战略合作协议，双方将共建联合实验室，"
    "共同解决涂层开裂的难题，并为岱山市的企业培养技术人员。"
)
COLUMN = "<div><h2>热点</h2>{}</div>".format(
    "".join(
        f"<p><a href='/n'>新闻{n}</a></p><p>某某公司与远山大学第{n}次签署协议，双方将深化合作。</p>"
        for n in range(6)
    )
)


def page(body: str) -> str:
    return (
        "<html><head><title>化工学会与远岫科技签约_门户网</title></head><body><div><a href='/'>首页</a></div>"
        f"<div class=t>化工学会与远岫科技签约</div><div class=i>2021-05-07 来源：岱山日报</div>{body}{COLUMN}"
        "<div class=footer><p>主办单位：岱山市大数据中心</p></div></body></html>"
    )


BODIES = {
    "paragraphs": f"<div class=content><p>{STORY}</p><p>图为签约现场</p><p>{STORY[-17:]}</p></div>",
    "no paragraphs": f"<div><span>{STORY[:30]}</span><span>{STORY[30:]}</span></div>",
    "a table": f"<table><tr><td>1</td><td>{STORY}</td></tr><tr><td>2</td><td>远岫科技</td></tr></table>",
    "lines parted by breaks": f"<table><tr><td>{STORY}<br><br>&nbsp;&nbsp;{STORY[::-1]}</td></tr></table>",
}


@pytest.mark.parametrize("name", BODIES)
def test_the_story_is_kept_with_its_headline_day_and_source(name: str):
    found = main_text(page(BODIES[name]))
    assert STORY in found.mapped.text
    assert found.mapped.text.strip().startswith("化工学会与远岫科技签约\n2021-05-07 来源：岱山日报\n")
    assert not found.is_whole


def test_other_news_in_whole_sentences_are_not_read():
    raw = page(BODIES["paragraphs"])
    reading = read_bytes(raw.encode("gb18030"), filename="page.html")
    assert [each.parties for each in reading.agreements] == [("岱山市化工学会", "远岫科技有限公司")]
    assert "远山大学" not in reading.text
    assert "大数据中心" not in reading.text
    places = [each for fact in (*reading.agreements, *reading.organisations) for each in fact.evidence]
    assert all(raw[each.start : each.end] == each.quote for each in places)


@pytest.mark.parametrize("unclosed", ["", "<td><section>"])
@pytest.mark.parametrize("title", ["门户网", "化工学会与远岫科技签约_岱山市人民政府网"])
def test_a_column_between_the_name_of_the_site_and_the_story_is_not_read(title: str, unclosed: str):
    told = ["化工学会与远岫科技签约", "2021-05-07", STORY, STORY[-40:]]
    story = f"<div>{told[0]}</div><div>{told[1]}</div><p>{told[2]}</p><p>{told[3]}</p>"
    found = main_text(
        f"<html><head><title>{title}</title></head><body><h1>岱山市人民政府网</h1><div>{unclosed}{COLUMN * 2}"
        f"</div></section><div class=content>{story}</div></body></html>"
    )
    assert found.mapped.text.split() == told


def test_a_page_without_main_text_is_read_whole_and_says_so():
    raw = "<html><body>" + "<div>" * 1_000 + STORY
    reading = read_bytes(raw.encode(), filename="page.html")
    assert STORY[:20] in reading.text
    (warning,) = [each for each in reading.warnings if each.code == "no_main_text"]
    assert warning.text == STORY[: len(warning.text)]
    assert [raw[each.start : each.end] for each in warning.evidence] == [warning.text]


@pytest.mark.parametrize(
    "raw", ["", "<", "<html>", "<p>\x00\ud800", "<html><!--", "<table>" * 500 + "<td>甲"]
)
def test_no_markup_makes_it_fail(raw: str):
    assert main_text(raw).mapped.raw == raw
