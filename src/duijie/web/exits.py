"""The register of exits, for whoever runs the platform: where text can leave, and what left."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duijie.access import require
from duijie.exits import queries


@login_required
def exit_list(request: HttpRequest) -> HttpResponse:
    """This will list every endpoint that text can leave by, and the latest sendings."""
    require(request.user, "registry.see_exits")
    return render(
        request,
        "exits/list.html",
        {"exits": queries.exits_now(), "sendings": queries.latest_sendings()},
    )
