"""One's notices by mail, turned on and off, and the link in each mail that ends them."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from duijie.access import VISITOR
from duijie.exits.mail import mail_is_set
from duijie.notices import actions, queries


@login_required
@require_POST
def digest_begin(request: HttpRequest) -> HttpResponse:
    """This will have one's notices come by mail too, in the language of now."""
    if not mail_is_set():
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    try:
        actions.begin_digest(language=language, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, pgettext("digest", "From tomorrow on, new notices come by mail too."))
    return redirect("web:account")


@login_required
@require_POST
def digest_end(request: HttpRequest) -> HttpResponse:
    """This will end that one's notices come by mail."""
    actions.end_digest(actor=request.user, now=timezone.now())
    messages.success(request, pgettext("digest", "Your notices no longer come by mail."))
    return redirect("web:account")


@never_cache
@csrf_exempt  # a mail program presses the button, without a page of ours; the token is what is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """This will end the mail whose link it is once it is confirmed: what only opens links ends nothing.

    A link from before the mail was begun anew ends nothing, and its page says where that is done.
    """
    try:
        if request.method == "POST":
            actions.end_digest_by_token(token=token, actor=VISITOR, now=timezone.now())
        wanted = queries.digest_of(queries.account_of_token(token)) is not None
    except queries.OutdatedTokenError:
        return render(request, "notices/unsubscribe.html", {"is_outdated": True}, status=HTTPStatus.GONE)
    return render(request, "notices/unsubscribe.html", {"is_wanted": wanted})
