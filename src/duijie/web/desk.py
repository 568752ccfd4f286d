"""The inbox: what waits for me, and what I was told."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duijie.desk.queries import waiting_for
from duijie.notices import queries
from duijie.notices.actions import mark_all_read, mark_read
from duijie.notices.wording import worded
from duijie.web.paging import cut_for
from duijie.web.waiting import waiting_groups

NOTICES_A_PAGE = 30


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """This will show what waits for the reader and what they were told."""
    page = cut_for(request.GET, queries.visible_to(request.user), order=["-pk"], size=NOTICES_A_PAGE)
    told = [(notice, worded(notice.code, notice.params)) for notice in page.rows]
    return render(
        request,
        "desk/inbox.html",
        {
            "waiting": waiting_groups(waiting_for(request.user, today=timezone.localdate())),
            "unread_count": queries.unread_count(request.user),
            "page": page,
            "told": told,
        },
    )


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """This will mark everything as read."""
    mark_all_read(actor=request.user, now=timezone.now())
    return redirect("web:inbox")


@login_required
@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """This will mark one notice as read and go where it leads."""
    notice = mark_read(notice_id=notice_id, actor=request.user, now=timezone.now())
    return redirect(notice.link or "web:inbox")
