"""The page that shows the whole look, piece by piece, and the switch between light and dark."""

from __future__ import annotations

import datetime as dt
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
        label=pgettext_lazy("design", "Title"),
        max_length=256,
        help_text=pgettext_lazy("design", "What is wanted, in one sentence a stranger understands."),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("design", "Kind"),
        choices=[
            ("technical", pgettext_lazy("design", "technical")),
            ("service", pgettext_lazy("design", "service")),
            ("talent", pgettext_lazy("design", "talent")),
        ],
        widget=forms.RadioSelect,
    )
    industry = forms.ChoiceField(
        label=pgettext_lazy("design", "Industry"),
        choices=[
            ("", pgettext_lazy("design", "Please choose")),
            ("C33", pgettext_lazy("design", "C33 Metal products")),
        ],
        required=False,
    )
    budget = forms.DecimalField(
        label=pgettext_lazy("design", "Budget, in 10,000 CNY"), min_value=0, required=False
    )
    deadline = forms.DateField(
        label=pgettext_lazy("design", "Wanted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    text = forms.CharField(
        label=pgettext_lazy("design", "Description"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=pgettext_lazy("design", "What happens now, what was tried, which figures must be reached."),
    )
    paper = forms.FileField(label=pgettext_lazy("design", "Attachment"), required=False)
    public = forms.BooleanField(
        label=pgettext_lazy("design", "Anybody may read the short public text"), required=False
    )


class SampleFilters(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label=pgettext_lazy("design", "Words"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("design", "Kind"),
        required=False,
        choices=[("", pgettext_lazy("design", "all")), ("technical", pgettext_lazy("design", "technical"))],
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("design", "State"),
        required=False,
        choices=[("", pgettext_lazy("design", "all")), ("open", pgettext_lazy("design", "open"))],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """This will show every colour, letter and component of the pages, with how to write it.

    The samples' buttons post here too: they do nothing but say so.
    """
    if request.method == "POST":
        messages.info(request, pgettext_lazy("design", "A sample only: nothing was done."))
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
                encoder="sample", wanted_vectors=300, ready_vectors=184, is_reading=True, index_note=""
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
                _span("青禾市科协", "organisation", "info", pgettext_lazy("design", "organisation")),
                _span("顾明舟", "person", "good", pgettext_lazy("design", "person")),
                _span("上官晴", "person", "good", pgettext_lazy("design", "person")),
                _span("6月18日", "date", "wait", pgettext_lazy("design", "date")),
                _span("战略合作框架协议", "agreement", "rare", pgettext_lazy("design", "agreement")),
            ],
            "quote_start": SAMPLE_TEXT.index("顾明舟"),
            "quote_end": SAMPLE_TEXT.index("顾明舟") + 3,
            "why_in": [
                pgettext_lazy(
                    "design", "Both speak of wear-resistant coatings, thermal spraying and bond strength."
                ),
                pgettext_lazy("design", "The field is the same: C33 Metal products."),
                pgettext_lazy("design", "The institute is in the same city."),
            ],
            "why_out": [
                pgettext_lazy("design", "Left out: the institute belongs to the enterprise that asks.")
            ],
            "why_open": [pgettext_lazy("design", "The offer does not say how thick the coating gets.")],
            "decline_reasons": [
                ("too_early", pgettext_lazy("design", "too early")),
                ("price", pgettext_lazy("design", "price")),
                ("no_capacity", pgettext_lazy("design", "no capacity")),
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
    "10000_cny": pgettext_lazy("design", "10,000 CNY"),
    "agreement": pgettext_lazy("design", "agreement"),
    "all": pgettext_lazy("design", "All"),
    "as_the_page_says": pgettext_lazy("design", "as the page says"),
    "attachment": pgettext_lazy("design", "Attachment"),
    "budget": pgettext_lazy("design", "Budget"),
    "confirm": pgettext_lazy("design", "Confirm"),
    "confirmed": pgettext_lazy("design", "confirmed"),
    "date": pgettext_lazy("design", "date"),
    "decline": pgettext_lazy("design", "Decline"),
    "dismiss": pgettext_lazy("design", "Dismiss"),
    "draft": pgettext_lazy("design", "draft"),
    "for_example_a_coating_for": pgettext_lazy(
        "design", "For example: a coating for cutter heads that lasts 800 hours in hard rock"
    ),
    "gu_mingzhou": pgettext_lazy("design", "Gu Mingzhou"),
    "home": pgettext_lazy("design", "Home"),
    "industry": pgettext_lazy("design", "Industry"),
    "introduce": pgettext_lazy("design", "Introduce"),
    "introductions": pgettext_lazy("design", "Introductions"),
    "liaoning": pgettext_lazy("design", "Liaoning"),
    "mine": pgettext_lazy("design", "Mine"),
    "new_materials": pgettext_lazy("design", "new materials"),
    "no_needs_yet": pgettext_lazy("design", "No needs yet"),
    "open_for_matching": pgettext_lazy("design", "open for matching"),
    "open_needs": pgettext_lazy("design", "Open needs"),
    "organisation": pgettext_lazy("design", "organisation"),
    "overdue": pgettext_lazy("design", "Overdue"),
    "owner": pgettext_lazy("design", "Owner"),
    "person": pgettext_lazy("design", "person"),
    "post": pgettext_lazy("design", "Post"),
    "promised": pgettext_lazy("design", "Promised"),
    "publish": pgettext_lazy("design", "Publish"),
    "qinghe_association_vicechair": pgettext_lazy("design", "Qinghe Association, vice-chair"),
    "return": pgettext_lazy("design", "Return"),
    "sample_page": pgettext_lazy("design", "Sample page"),
    "signed_on": pgettext_lazy("design", "Signed on"),
    "texts_with_vectors": pgettext_lazy("design", "Texts with vectors"),
    "this_page_could_not_be": pgettext_lazy("design", "This page could not be read"),
    "waiting_for_me": pgettext_lazy("design", "Waiting for me"),
    "wanted_by": pgettext_lazy("design", "Wanted by"),
    "what_must_be_put_right": pgettext_lazy("design", "What must be put right?"),
    "why_does_it_not_fit": pgettext_lazy("design", "Why does it not fit?"),
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
        ("draft", pgettext_lazy("design", "draft")),
        ("submitted", pgettext_lazy("design", "being verified")),
        ("open", pgettext_lazy("design", "open for matching")),
        ("sent", pgettext_lazy("design", "sent")),
        ("closed", pgettext_lazy("design", "closed")),
        ("overdue", pgettext_lazy("design", "overdue")),
        ("confidential", pgettext_lazy("design", "confidential")),
    ]


def _rows(now: dt.datetime) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            title=pgettext_lazy(
                "design", "(Sample) Coating for cutter heads that lasts 800 hours in hard rock"
            ),
            owner=pgettext_lazy("design", "Qinghe Tunnelling Machines"),
            state="open",
            word=pgettext_lazy("design", "open for matching"),
            low=80,
            high=120,
            at=now - dt.timedelta(hours=5),
        ),
        SimpleNamespace(
            title=pgettext_lazy("design", "(Sample) Less salt in the waste water of pickled vegetables"),
            owner=pgettext_lazy("design", "Laoyu Foods"),
            state="submitted",
            word=pgettext_lazy("design", "being verified"),
            low=None,
            high=35,
            at=now - dt.timedelta(days=3),
        ),
        SimpleNamespace(
            title=pgettext_lazy("design", "(Sample) A metallurgist for eighteen months"),
            owner=pgettext_lazy("design", "Qinghe Tunnelling Machines"),
            state="closed",
            word=pgettext_lazy("design", "closed"),
            low=None,
            high=None,
            at=now - dt.timedelta(days=61),
        ),
    ]


def _events(now: dt.datetime) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            at=now - dt.timedelta(hours=2),
            who=pgettext_lazy("design", "Gu Mingzhou"),
            tone="good",
            words=pgettext_lazy("design", "published the need"),
        ),
        SimpleNamespace(
            at=now - dt.timedelta(days=1),
            who=pgettext_lazy("design", "Gu Mingzhou"),
            tone="bad",
            words=pgettext_lazy("design", "returned it: the wanted hardness is missing"),
        ),
        SimpleNamespace(
            at=now - dt.timedelta(days=2),
            who=pgettext_lazy("design", "Shangguan Qing"),
            tone="plain",
            words=pgettext_lazy("design", "wrote the need"),
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
