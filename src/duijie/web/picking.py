"""What the pickers suggest while one types: codes of the official lists, and regions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from duijie.core.taxonomy.divisions import english_full_name, full_name
from duijie.core.taxonomy.places import search as places
from duijie.web.code_field import CODE_LISTS, CodeList, term_name
from duijie.web.profile_words import is_english, joined

MOST_SUGGESTED = 12
_LONGEST_TYPED = 60


@require_safe
def pick(request: HttpRequest, name: str) -> JsonResponse:
    """This will answer with what a text may mean in a list: what to fill in, and where it belongs."""
    typed = request.GET.get("q", "")[:_LONGEST_TYPED]
    if name == "regions":
        rows = _regions(typed)
    elif name in CODE_LISTS:
        rows = _terms(CODE_LISTS[name], typed)
    else:
        raise Http404
    return JsonResponse({"rows": rows})


def _terms(codes: CodeList, typed: str) -> list[dict[str, str]]:
    vocabulary = codes.vocabulary()
    return [
        {
            "value": f"{term.code} {term_name(term)}",
            "under": joined(term_name(vocabulary.term(code)) for code in vocabulary.ancestors(term.code)[1:]),
        }
        for term in vocabulary.search(typed, limit=MOST_SUGGESTED)
    ]


def _regions(typed: str) -> list[dict[str, str]]:
    name = english_full_name if is_english() else full_name
    return [{"value": name(place.code), "under": place.code} for place in places(typed, limit=MOST_SUGGESTED)]
