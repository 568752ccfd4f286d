"""The page that shows the whole look, piece by piece, and the switch between light and dark."""

from __future__ import annotations

import datetime as dt
from functools import partial
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from duijie.web import icons, tones
from duijie.web.context import THEME_COOKIE, THEMES
from duijie.web.paging import Page
from duijie.web.spans import Span

words = partial(pgettext_lazy, "design")  # samples: their translations bind nobody else
_YEAR_SECONDS = 365 * 24 * 60 * 60

SAMPLE_TEXT = """\
（示例）青禾市与岭东材料研究所签署合作协议
本报讯 6月18日，青禾市科协副主席顾明舟与岭东材料研究所所长上官晴在青禾高新区签署战略合作框架协议。
双方约定，2027年底前共建耐磨涂层中试平台，研究所派驻工程师不少于3人。
"""


def _span(words: str, key: str, tone: str, label: object) -> Span:
    start = SAMPLE_TEXT.index(words)
    return Span(start, start + len(words), key, tone, str(label))


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(
        label=words("Title"),
        max_length=256,
        help_text=words("What is wanted, in one sentence a stranger understands."),
    )
    kind = forms.ChoiceField(
        label=words("Kind"),
        choices=[
            ("technical", words("technical")),
            ("service", words("service")),
            ("talent", words("talent")),
        ],
        widget=forms.RadioSelect,
    )
    industry = forms.ChoiceField(
        label=words("Industry"),
        choices=[("", words("Please choose")), ("C33", words("C33 Metal products"))],
        required=False,
    )
    budget = forms.DecimalField(label=words("Budget, in 10,000 CNY"), min_value=0, required=False)
    deadline = forms.DateField(
        label=words("Wanted by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    text = forms.CharField(
        label=words("Description"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=words("What happens now, what was tried, which figures must be reached."),
    )
    paper = forms.FileField(label=words("Attachment"), required=False)
    public = forms.BooleanField(label=words("Anybody may read the short public text"), required=False)


class SampleFilters(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label=words("Words"), required=False)
    kind = forms.ChoiceField(
        label=words("Kind"), required=False, choices=[("", words("all")), ("technical", words("technical"))]
    )
    state = forms.ChoiceField(
        label=words("State"), required=False, choices=[("", words("all")), ("open", words("open"))]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """This will show every colour, letter and component of the pages, with how to write it.

    The samples' buttons post here too: they do nothing but say so.
    """
    if request.method == "POST":
        messages.info(request, words("A sample only: nothing was done."))
        return redirect("web:design")
    now = timezone.now()
    wrong = SampleForm({"title": "", "kind": "technical", "text": ""})
    wrong.is_valid()
    return render(
        request,
        "design.html",
        {
            "say": SAY,
            "search_status": SimpleNamespace(
                encoder="sample", wanted_vectors=300, ready_vectors=184, index_note=""
            ),
            "form": SampleForm(auto_id="sample_%s"),
            "wrong": wrong,
            "filter_form": SampleFilters(request.GET or None, auto_id="filter_%s"),
            "tones": tones.TONES,
            "states": _states(),
            "colours": COLOURS,
            "icons": sorted(icons.ICONS),
            "rows": _rows(now),
            "page": Page(rows=[], before="", after=""),
            "events": _events(now),
            "source": SAMPLE_TEXT,
            "spans": [
                _span("青禾市科协", "organisation", "info", words("organisation")),
                _span("顾明舟", "person", "good", words("person")),
                _span("上官晴", "person", "good", words("person")),
                _span("6月18日", "date", "wait", words("date")),
                _span("战略合作框架协议", "agreement", "rare", words("agreement")),
            ],
            "quote_start": SAMPLE_TEXT.index("顾明舟"),
            "quote_end": SAMPLE_TEXT.index("顾明舟") + 3,
            "why_in": [
                words("Both speak of wear-resistant coatings, thermal spraying and bond strength."),
                words("The field is the same: C33 Metal products."),
                words("The institute is in the same city."),
            ],
            "why_out": [words("Left out: the institute belongs to the enterprise that asks.")],
            "why_open": [words("The offer does not say how thick the coating gets.")],
            "decline_reasons": [
                ("too_early", words("too early")),
                ("price", words("price")),
                ("no_capacity", words("no capacity")),
            ],
            "soon": timezone.localdate() + dt.timedelta(days=4),
            "late": timezone.localdate() - dt.timedelta(days=12),
            "far": timezone.localdate() + dt.timedelta(days=90),
            "just_now": now - dt.timedelta(minutes=3),
            "yesterday": now - dt.timedelta(days=1, hours=3),
            "long_ago": now - dt.timedelta(days=400),
        },
    )


SAY = {
    "10000_cny": words("10,000 CNY"),
    "agreement": words("agreement"),
    "all": words("All"),
    "as_the_page_says": words("as the page says"),
    "attachment": words("Attachment"),
    "budget": words("Budget"),
    "confirm": words("Confirm"),
    "confirmed": words("confirmed"),
    "date": words("date"),
    "decline": words("Decline"),
    "dismiss": words("Dismiss"),
    "draft": words("draft"),
    "for_example_a_coating_for": words(
        "For example: a coating for cutter heads that lasts 800 hours in hard rock"
    ),
    "gu_mingzhou": words("Gu Mingzhou"),
    "home": words("Home"),
    "industry": words("Industry"),
    "introduce": words("Introduce"),
    "introductions": words("Introductions"),
    "liaoning": words("Liaoning"),
    "mine": words("Mine"),
    "new_materials": words("new materials"),
    "no_needs_yet": words("No needs yet"),
    "open_for_matching": words("open for matching"),
    "open_needs": words("Open needs"),
    "organisation": words("organisation"),
    "overdue": words("Overdue"),
    "owner": words("Owner"),
    "person": words("person"),
    "post": words("Post"),
    "promised": words("Promised"),
    "publish": words("Publish"),
    "qinghe_association_vicechair": words("Qinghe Association, vice-chair"),
    "return": words("Return"),
    "sample_page": words("Sample page"),
    "signed_on": words("Signed on"),
    "texts_with_vectors": words("Texts with vectors"),
    "this_page_could_not_be": words("This page could not be read"),
    "waiting_for_me": words("Waiting for me"),
    "wanted_by": words("Wanted by"),
    "what_must_be_put_right": words("What must be put right?"),
    "why_does_it_not_fit": words("Why does it not fit?"),
}

COLOURS = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-2",
    "ink-3",
    "line",
    "jade",
    "seal",
    "amber",
    "blue",
    "plum",
)


def _states() -> list[tuple[str, object]]:
    return [
        ("draft", words("draft")),
        ("submitted", words("being verified")),
        ("open", words("open for matching")),
        ("sent", words("sent")),
        ("closed", words("closed")),
        ("overdue", words("overdue")),
        ("confidential", words("confidential")),
    ]


def _rows(now: dt.datetime) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            title=words("(Sample) Coating for cutter heads that lasts 800 hours in hard rock"),
            owner=words("Qinghe Tunnelling Machines"),
            state="open",
            word=words("open for matching"),
            low=80,
            high=120,
            at=now - dt.timedelta(hours=5),
        ),
        SimpleNamespace(
            title=words("(Sample) Less salt in the waste water of pickled vegetables"),
            owner=words("Laoyu Foods"),
            state="submitted",
            word=words("being verified"),
            low=None,
            high=35,
            at=now - dt.timedelta(days=3),
        ),
        SimpleNamespace(
            title=words("(Sample) A metallurgist for eighteen months"),
            owner=words("Qinghe Tunnelling Machines"),
            state="closed",
            word=words("closed"),
            low=None,
            high=None,
            at=now - dt.timedelta(days=61),
        ),
    ]


def _events(now: dt.datetime) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            at=now - dt.timedelta(hours=2),
            who=words("Gu Mingzhou"),
            tone="good",
            words=words("published the need"),
        ),
        SimpleNamespace(
            at=now - dt.timedelta(days=1),
            who=words("Gu Mingzhou"),
            tone="bad",
            words=words("returned it: the wanted hardness is missing"),
        ),
        SimpleNamespace(
            at=now - dt.timedelta(days=2),
            who=words("Shangguan Qing"),
            tone="plain",
            words=words("wrote the need"),
        ),
    ]


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """This will remember light or dark for a year and go back to the page one came from."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    # The script that switches without a new page writes this cookie too: it holds no secret.
    response.set_cookie(
        THEME_COOKIE, theme, max_age=_YEAR_SECONDS, samesite="Lax", secure=request.is_secure()
    )
    return response
