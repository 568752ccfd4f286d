"""The page on which a page's content is removed for good."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import require
from duijie.intake import actions, queries
from duijie.intake.states import PAGE_LIFE, PageState
from duijie.web.intake_forms import PurgeForm


@login_required
def page_purge(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will ask why a page is purged, say what goes and what stays, and then do it."""
    found = queries.find(request.user, page_id)
    require(request.user, "intake.purge", found)
    PAGE_LIFE.after("purge", source=PageState(found.state))
    form = PurgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.showing_refusal():
            actions.purge_page(
                page_id=page_id,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The page is purged. Its hash and your reason stay."))
            return redirect("web:page", page_id)
    status = 400 if form.is_bound else 200
    return render(request, "intake/purge.html", {"page": found, "form": form}, status=status)
