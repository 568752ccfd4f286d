"""Pages on which somebody asks that a record be corrected or removed, and is answered."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import astuple
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache

from duijie.access import NotPermittedError, can, require
from duijie.corrections import actions, queries
from duijie.corrections.models import Correction
from duijie.corrections.states import CorrectionKind
from duijie.registry.models import Person
from duijie.registry.queries import find_person
from duijie.web.corrections_forms import (
    AnswerForm,
    CorrectionForm,
    CorrectionListForm,
    KnownCorrectionForm,
    RemovalForm,
)
from duijie.web.history import history
from duijie.web.listing import answer, read
from duijie.web.listings.corrections import CORRECTIONS

SECRET_BYTES = 24
NOT_YOURS_TO_REMOVE = pgettext_lazy(
    "correction",
    "You may remove the details of people with a post in your region, and not your own. "
    "This request also stands in the inbox of the operators: leave it to them.",
)


@login_required
def correction_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the requests the reader answers or made."""
    asked = read(request, CORRECTIONS, CorrectionListForm)
    wanted = {name: value for name, value in asked.wanted.items() if value}
    return answer(asked, queries.visible_to(request.user).filter(**wanted), "corrections/list.html")


def _about(request: HttpRequest) -> Person | None:
    """Give the record a request is about, when whoever signed in sees it; else nobody, without a word."""
    typed = request.GET.get("person", "")
    if not request.user.is_authenticated or not (typed.isascii() and typed.isdigit() and len(typed) < 19):  # noqa: PLR2004  # digits of a 64-bit number
        return None
    try:
        return find_person(request.user, int(typed))
    except Person.DoesNotExist:
        return None


@never_cache
def correction_ask(request: HttpRequest) -> HttpResponse:
    """This will take a request from anybody, and tell nothing of whether the person is registered."""
    about = _about(request)
    form_class = CorrectionForm if about is None else KnownCorrectionForm
    form = form_class(request.POST or None, initial={"form_token": uuid4()})
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        region, token = typed.pop("region", None), typed.pop("form_token")
        draft = actions.CorrectionDraft(
            **{"name": "", **typed}, region_id=None if region is None else region.pk
        )
        person_id = None if about is None else about.pk
        secret = _secret_of(token or uuid4(), [request.user.pk, person_id, *astuple(draft)])
        with form.showing_refusal():
            made = actions.ask_correction(
                draft=draft, secret=secret, actor=request.user, now=timezone.now(), person_id=person_id
            )
            if request.user.is_authenticated:
                messages.success(request, pgettext("correction", "Your request is with those who answer it."))
                return redirect("web:correction", made.pk)
            return redirect("web:correction_answer", secret)
    return render(request, "corrections/ask.html", {"form": form, "about": about})


def _secret_of(token: UUID, asked: list[object]) -> str:
    """Give the secret of a request: the same form sent twice has one, and one changed in between another.

    A token is guessed by nobody, and without the server's key it leads to no secret.
    """
    made = salted_hmac("duijie.web.corrections", json.dumps([token.hex, *asked]), algorithm="sha256")
    return urlsafe_b64encode(made.digest()[:SECRET_BYTES]).decode()


@never_cache
def correction_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """This will tell whoever has the secret how far their request is: nothing of what it says."""
    return render(request, "corrections/answer.html", {"asked": queries.find_by_secret(secret)})


@login_required
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """This will show one request to those who answer it or made it."""
    found = queries.find(request.user, correction_id)
    may_settle = can(request.user, "corrections.settle", found)
    return render(
        request,
        "corrections/correction.html",
        {
            "asked": found,
            "may_settle": may_settle and found.state == "asked",
            "may_change": found.person is not None
            and can(request.user, "registry.change_person", found.person),
            "today": timezone.localdate(),
            "history": history(found) if may_settle else [],
        },
    )


@login_required
def correction_settle(request: HttpRequest, correction_id: int) -> HttpResponse:
    """This will note what was done; a removal is carried out."""
    found = queries.find(request.user, correction_id)
    removes = found.kind == CorrectionKind.REMOVE
    form_class = RemovalForm if removes and found.person_id is None else AnswerForm
    return _answer(request, found, form_class, "corrections.settle", actions.settle_correction)


@login_required
def correction_refuse(request: HttpRequest, correction_id: int) -> HttpResponse:
    """This will say why what was asked is not done."""
    found = queries.find(request.user, correction_id)
    return _answer(request, found, AnswerForm, "corrections.refuse", actions.refuse_correction)


def _answer(
    request: HttpRequest,
    found: Correction,
    form_class: type[AnswerForm],
    permission: str,
    act: Callable[..., Correction],
) -> HttpResponse:
    require(request.user, permission, found)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"answer": form.cleaned_data["answer"]}
        if "person" in form.cleaned_data:
            given["person_id"] = form.cleaned_data["person"]
        try:
            act(correction_id=found.pk, actor=request.user, now=timezone.now(), **given)
        except ValidationError as error:
            form.add_refusal(error)
        except Person.DoesNotExist:
            form.add_error("person", pgettext("correction", "There is no person of this number."))
        except NotPermittedError as refusal:
            if refusal.permission != "registry.forget_person":
                raise
            form.add_refusal(ValidationError({"person": str(NOT_YOURS_TO_REMOVE)}))
        else:
            messages.success(request, pgettext("correction", "Answered."))
            return redirect("web:correction", found.pk)
    is_removal = permission == "corrections.settle" and found.kind == CorrectionKind.REMOVE
    return render(
        request,
        "corrections/settle.html",
        {
            "form": form,
            "asked": found,
            "is_removal": is_removal,
            "title": pgettext("correction", "Remove the details")
            if is_removal
            else pgettext("correction", "Say what was done")
            if permission == "corrections.settle"
            else pgettext("correction", "Refuse the request"),
        },
    )
