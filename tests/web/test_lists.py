"""What every list does: sorted, narrowed, its columns chosen, its filters kept, taken out as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from duijie.audit.models import Entry
from duijie.demands.models import Demand
from duijie.desk.models import MOST_COLUMNS, ColumnChoice, SavedFilter
from duijie.web.introductions_forms import ListForm as IntroductionListForm
from duijie.web.listing import MOST_FILTERS_SHOWN
from duijie.web.lists import LISTINGS
from tests.demands import factories as demands
from tests.registry import factories as registry
from tests.web import test_query_counts as filled

pytestmark = pytest.mark.django_db
MARKUP = "<r></r></is><f>1+1</f><is><r></r>"  # what XlsxWriter takes for its own
# What one was told, and what was tried of learning, are no lists of records.
NAMES = set(filled.LISTS) - {"notices", "learning"}


@pytest.fixture
def reader(client):
    operator = registry.operator()
    filled.READER[:] = [operator]
    client.force_login(operator)
    yield operator
    filled.READER.clear()


@pytest.fixture
def three(db):
    """Three open needs, whose pinyin, dates and order of coming all differ."""
    owner = registry.organisation("示例青石铸造")
    return [
        demands.demand(owner=owner, title="重庆轮毂缩松", deadline=date(2027, 1, 3)),
        demands.demand(owner=owner, title="安全帽检测", deadline=None),
        demands.demand(owner=owner, title="丙烯酸回收", deadline=date(2026, 12, 1)),
    ]


def titles(response) -> list[str]:
    return [row.title for row in response.context["page"].rows]


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def lines_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(response))))


def sheet_of(response) -> list[list[object]]:
    made = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return made.get_sheet_by_index(0).to_python()


# ------------------------------------------------------------------------------------- sorting


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["丙烯酸回收", "安全帽检测", "重庆轮毂缩松"]),
        ("title", ["安全帽检测", "丙烯酸回收", "重庆轮毂缩松"]),  # an, bing, chong
        ("-title", ["重庆轮毂缩松", "丙烯酸回收", "安全帽检测"]),
        ("deadline", ["丙烯酸回收", "重庆轮毂缩松", "安全帽检测"]),
        ("-deadline", ["重庆轮毂缩松", "丙烯酸回收", "安全帽检测"]),
        ("added", ["重庆轮毂缩松", "安全帽检测", "丙烯酸回收"]),
    ],
)
def test_list_is_sorted_as_the_address_asks(client, three, sort, expected):
    assert titles(client.get("/needs/", {"sort": sort})) == expected


def test_changed_title_sorts_by_its_new_pinyin(client, three):
    need = three[0]
    content = type(need.content)(**{**need.content.__dict__, "title": "阿尔法轮毂"})
    actions = demands.actions
    actions.change_demand(demand_id=need.pk, actor=registry.system(), now=registry.NOW, content=content)
    assert titles(client.get("/needs/?sort=title"))[0] == "阿尔法轮毂"
    assert Demand.objects.get(pk=need.pk).sort_title.startswith("a er fa lun gu ")


def test_sorted_column_says_so_and_turns_round_when_pressed(client, three):
    page = client.get("/needs/?sort=title&kind=technical").content.decode()
    assert re.search(r'aria-sort="ascending"><a href="/needs/\?sort=-title&amp;kind=technical">', page)


@pytest.mark.parametrize(
    "query",
    [
        "sort=confidential_text",
        "sort=-budget",
        "sort=pk;drop",
        "columns=confidential_text",
        "state=nonsense",
        "kind=%00",
        f"q={'x' * 500}",
        "region=nowhere-at-all",
        "sort=" + "a" * 3000,
    ],
)
def test_what_cannot_be_understood_narrows_nothing_and_is_said(client, three, query):
    response = client.get(f"/needs/?{query}")
    assert response.status_code == 200
    assert len(response.context["page"].rows) == 3
    assert len(response.context["listed"].refused) == 1
    assert "有部分条件无法识别" in response.content.decode()


def test_what_cannot_be_understood_is_never_taken_out_as_a_file(client, reader, three):
    response = client.get("/needs/?state=nonsense&as=csv")
    assert (response.status_code, response.streaming) == (400, False)
    assert not Entry.objects.filter(action="desk.export_list").exists()


def test_file_of_a_kind_that_is_not_made_is_refused_in_words(client, reader, three):
    response = client.get("/needs/?as=pdf")
    assert response.status_code == 400
    assert "列表可导出为 Excel（xlsx）或 CSV（csv），不能导出为“pdf”。" in response.content.decode()
    assert not Entry.objects.filter(action="desk.export_list").exists()


def test_documents_tell_by_what_bodies_and_introductions_are_sorted_and_found():
    sorts = {
        name: {column.name for column in LISTINGS[name](None).columns if column.sort}
        for name in ("stations", "teams", "alliances", "introductions")
    }
    bodies = {"state", "added"}
    assert sorts == {
        **dict.fromkeys(("stations", "teams", "alliances"), bodies),
        "introductions": {"state", "sent"},
    }
    assert "q" not in IntroductionListForm().fields


# ------------------------------------------------------------------------------------- columns


def heads(response) -> list[str]:
    return [head.column.name for head in response.context["listed"].heads()]


def test_columns_are_those_of_the_address_then_those_chosen_then_the_usual(client, reader, three):
    usual = ["title", "kind", "region", "state", "deadline"]
    assert heads(client.get("/needs/")) == usual
    assert heads(client.get("/needs/?columns=owner&columns=deadline")) == ["title", "owner", "deadline"]
    response = client.post(
        "/lists/needs/columns/", {"columns": ["deadline", "owner"], "back": "kind=technical&columns=x"}
    )
    assert response["Location"] == "/needs/?kind=technical"
    assert ColumnChoice.objects.get().columns == ("owner", "deadline")
    assert heads(client.get("/needs/")) == ["title", "owner", "deadline"]
    assert client.post("/lists/needs/columns/", {"columns": ["secret"]}).status_code == 200
    assert ColumnChoice.objects.get().columns == ("owner", "deadline")
    assert heads(client.get("/needs/?columns=kind")) == ["title", "kind"]
    assert heads(client.get("/needs/mine/")) == usual


def test_more_columns_than_there_can_be_are_refused(client, reader, three):
    response = client.get("/needs/?" + "&".join(["columns=kind"] * (MOST_COLUMNS + 1)))
    assert heads(response) == ["title", "kind", "region", "state", "deadline"]
    assert "列表最多显示 30 列。" in response.content.decode()


def test_budget_is_shown_to_those_who_may_read_it(client, three):
    address = "/needs/?columns=budget"
    assert "150" not in client.get(address).content.decode().split("<tbody>")[1]
    client.force_login(registry.broker(registry.SHENYANG))
    assert "60–150 万元" in client.get(address).content.decode()
    client.force_login(registry.broker(registry.QINGDAO))
    assert "150" not in client.get(address).content.decode().split("<tbody>")[1]


# --------------------------------------------------------------------------------------- files


def test_csv_holds_exactly_what_is_filtered_in_its_order_and_columns(client, reader, three):
    demands.demand("paused", title="停着的")
    response = client.get("/needs/?state=open&sort=title&columns=deadline&as=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    body = b"".join(response.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig").splitlines() == [
        "需求,时间要求",
        "安全帽检测,",
        "丙烯酸回收,2026-12-01",
        "重庆轮毂缩松,2027-01-03",
    ]


def test_sheet_holds_text_numbers_and_dates_under_heads_in_the_readers_language(client, reader, three):
    client.cookies["django_language"] = "en"
    query = "sort=title&columns=budget&columns=deadline&columns=readiness&as=xlsx"
    assert sheet_of(client.get(f"/needs/?{query}")) == [
        ["Need", "Readiness level wanted", "Budget", "Needed by"],
        ["安全帽检测", 7.0, 150.0, ""],
        ["丙烯酸回收", 7.0, 150.0, date(2026, 12, 1)],
        ["重庆轮毂缩松", 7.0, 150.0, date(2027, 1, 3)],
    ]


@pytest.mark.parametrize(
    ("title", "in_csv", "in_sheet"),
    [
        *((title, f"'{title}", title) for title in ("=1+1", "+86 铸件", "-5 度", "@SUM(A1)", "＝cmd|calc")),
        (MARKUP, MARKUP, f" {MARKUP}"),
    ],
)
def test_what_somebody_typed_is_never_a_formula(client, reader, title, in_csv, in_sheet):
    demands.demand(title=title)
    assert lines_of(client.get("/needs/?columns=kind&as=csv"))[1][0] == in_csv
    response = client.get("/needs/?columns=kind&as=xlsx")
    made = b"".join(response.streaming_content)
    assert (
        CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()[1][0] == in_sheet
    )
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.slow
def test_sheet_of_many_rows_is_one_table_without_a_gap(client, reader):
    filled.needs(1_203)
    rows = sheet_of(client.get("/needs/?sort=added&columns=kind&as=xlsx"))
    named = [row[0] for row in rows if str(row[0]).startswith("示例需求")]
    assert named == [f"示例需求{number:05}" for number in range(1_203)]


def test_file_costs_no_more_queries_for_three_rows_than_for_one(client, reader, django_assert_num_queries):
    for _ in range(2):
        demands.demand()
    costs = []
    for _ in range(2):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            lines_of(client.get("/needs/?as=csv"))
        costs.append(len(captured))
        demands.demand()
        demands.demand()
    assert costs[0] == costs[1]


def test_visitor_is_asked_to_sign_in_before_a_list_is_taken_out(client, three):
    response = client.get("/needs/?kind=technical&as=xlsx")
    assert response["Location"] == "/sign-in/?next=/needs/%3Fkind%3Dtechnical%26as%3Dxlsx"
    assert not Entry.objects.filter(action="desk.export_list").exists()


def test_what_is_taken_out_is_written_down_without_what_was_looked_for(client, reader, three):
    lines_of(client.get("/needs/?q=丙烯酸&columns=kind&as=csv"))
    entry = Entry.objects.get(action="desk.export_list")
    assert (entry.actor_id, entry.subject_id) == (reader.pk, reader.pk)
    assert (entry.fields, entry.reason_code) == ("kind,title", "needs.csv")


def test_file_holds_nothing_its_reader_may_not_see(client, three):
    demands.draft(title="还没交的草稿")
    client.force_login(registry.speaker(registry.organisation()))
    every = "&".join(f"columns={column.name}" for column in LISTINGS["needs"](None).columns)
    rows = text_of(client.get(f"/needs/?{every}&as=csv"))
    assert len(rows.splitlines()) == 4
    assert demands.SECRET not in rows
    assert "150" not in rows
    assert "还没交的草稿" not in rows


# ------------------------------------------------------------------------------- saved filters


def test_filter_is_saved_reopened_and_deleted(client, reader, three):
    response = client.post(
        "/lists/needs/save/?kind=technical&sort=title&after=xyz&as=csv",
        {"name": "铸造 技术", "address": "kind=technical&sort=title&after=xyz&as=csv"},
    )
    assert response["Location"] == "/needs/?kind=technical&sort=title"
    kept = SavedFilter.objects.get()
    assert (kept.account_id, kept.list_name, kept.address) == (
        reader.pk,
        "needs",
        "kind=technical&sort=title",
    )
    page = client.get("/needs/").content.decode()
    assert 'href="/needs/?kind=technical&amp;sort=title"' in page
    assert "铸造 技术" in page
    assert "铸造 技术" not in client.get("/offers/").content.decode()
    client.post(f"/lists/filters/{kept.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_saving_shows_what_is_wrong_and_loses_nothing(client, reader):
    response = client.post("/lists/needs/save/", {"name": "  ", "address": "kind=technical"})
    assert response.status_code == 200
    assert 'value="kind=technical"' in response.content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("page", ["save", "columns"])
def test_list_narrowed_by_more_than_can_be_kept_is_not_kept_in_part(client, reader, page):
    query = "&".join(f"region={number:040}" for number in range(40))
    assert client.get(f"/needs/?{query}").status_code == 200
    response = client.get(f"/lists/needs/{page}/?{query}")
    assert response.status_code == 400
    assert "当前筛选条件过长，无法保存（最多 1500 个字符）" in response.content.decode()
    client.post(f"/lists/needs/{page}/", {"name": "x", "address": query, "back": query, "columns": ["kind"]})
    assert not SavedFilter.objects.exists()
    assert not ColumnChoice.objects.exists()


def test_name_of_a_filter_that_is_too_long_is_told_its_end(client, reader):
    response = client.post("/lists/needs/save/", {"name": "长" * 61, "address": ""})
    assert "60" in response.context["form"].errors["name"][0]
    assert not SavedFilter.objects.exists()


def test_own_filters_stand_before_those_of_however_many_colleagues(client):
    body = registry.organisation("示例共用")
    own, other = registry.speaker(body), registry.speaker(body)
    saved = [(other, f"甲{number:03}", body) for number in range(MOST_FILTERS_SHOWN)] + [(own, "乙", None)]
    SavedFilter.objects.bulk_create(
        SavedFilter(account=who, list_name="needs", name=name, organisation=shared, saved_at=registry.NOW)
        for who, name, shared in saved
    )
    client.force_login(own)
    shown = client.get("/needs/").context["listed"].saved()
    assert (shown[0].name, len(shown)) == ("乙", MOST_FILTERS_SHOWN)


def test_list_nobody_made_has_no_filters(client, reader):
    assert client.get("/lists/nothing/save/").status_code == 404


def test_shared_filter_shows_a_colleague_no_more_than_their_own_list(client, three):
    body = registry.organisation("示例共用")
    first, second = registry.speaker(body), registry.speaker(body)
    client.force_login(first)
    asked = {"name": "草稿", "address": "state=draft", "shared_with": f"organisation-{body.pk}"}
    client.post("/lists/needs/save/", asked)
    client.force_login(second)
    page = client.get("/needs/").content.decode()
    assert 'href="/needs/?state=draft"' in page
    assert f"由 {first.display_name} 共享" in page
    demands.draft(title="别人的草稿")
    assert titles(client.get("/needs/?state=draft")) == []
    client.force_login(registry.speaker(registry.organisation()))
    assert 'href="/needs/?state=draft"' not in client.get("/needs/").content.decode()


def test_filter_cannot_be_shared_with_those_one_does_not_work_with(client, reader):
    body = registry.organisation()
    asked = {"name": "x", "address": "", "shared_with": f"organisation-{body.pk}"}
    assert client.post("/lists/needs/save/", asked).status_code == 200
    assert not SavedFilter.objects.exists()


# ---------------------------------------------------------------------------------- every list


def test_every_list_with_rows_is_one_of_the_mechanism():
    assert set(LISTINGS) == {*NAMES, "needs_mine", "offers_mine"}


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_list_sorts_by_each_of_its_columns_both_ways_and_page_by_page(client, reader, name):
    filled.LISTS[name].fill(60)
    listing = LISTINGS[name](reader)
    path = reverse(listing.view)
    assert path == filled.LISTS[name].address
    sorts = [column.name for column in listing.columns if column.sort]
    assert sorts != []
    for sort in sorts:
        for direction in ("", "-"):
            first = client.get(path, {"sort": direction + sort}).context["page"]
            second = client.get(path, {"sort": direction + sort, "after": first.after}).context["page"]
            seen = [row.pk for row in (*first.rows, *second.rows)]
            assert (len(seen), len(set(seen))) == (len(seen), len(seen))
            assert len(second.rows) >= 10
            back = client.get(path, {"sort": direction + sort, "before": second.before}).context["page"]
            assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_list_is_taken_out_with_all_its_columns(client, reader, name):
    filled.LISTS[name].fill(3)
    listing = LISTINGS[name](reader)
    path = reverse(listing.view)
    every = {"columns": [column.name for column in listing.columns]}
    lines = lines_of(client.get(path, {**every, "as": "csv"}))
    sheet = sheet_of(client.get(path, {**every, "as": "xlsx"}))
    assert len(lines) == len(sheet) >= 4
    assert {len(line) for line in lines} == {len(listing.columns)}
    assert [str(cell) for cell in sheet[0]] == lines[0] == [str(each.label) for each in listing.columns]
    assert client.get(path, every).status_code == 200
