"""The component kit: `{% load kit %}`. Each piece is shown on /design/ with its snippet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import npgettext, pgettext

from duijie.desk.telling import telling_list
from duijie.web import amounts, icons, spans, tones
from duijie.web.thread import THREAD

register = template.Library()

register.filter("wan", amounts.money)
register.filter("ago", amounts.time_ago)
register.filter("day", amounts.day)
register.filter("due", amounts.due)


@register.filter
def budget(low: Decimal | None, high: Decimal | None) -> str:
    """`{{ need.budget_from|budget:need.budget_to }}`: a range of money in 万元."""
    return amounts.money_range(low, high)


@register.filter
def tone(code: object) -> str:
    """`{{ need.state|tone }}`: the tone of a state's code."""
    return tones.tone_of(str(code))


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "check" %}`: one of the signs of icons.py, beside a word."""
    return icons.drawing(name)


@register.simple_block_tag(end_name="endkeep")
def keep(content: str) -> str:
    """`{% keep as name %}…{% endkeep %}`: renders once, to be shown in several places."""
    return mark_safe(content.strip())  # noqa: S308  # a rendered template, escaped already


# ------------------------------------------------------------------------------------ words


@register.simple_tag
def badge(code: object, label: object = "", tone: str = "") -> SafeString:
    """`{% badge need.state need.get_state_display %}`: a state as colour, shape and word."""
    return format_html(
        '<span class="badge tone-{}">{}</span>', tone or tones.tone_of(str(code)), label or code
    )


@register.simple_tag
def state(record: Any, field: str = "state") -> SafeString:
    """`{% state need %}`: the badge of a record's state, its word from the record's choices."""
    code = getattr(record, field)
    return badge(code, getattr(record, f"get_{field}_display")())


@register.simple_tag
def chip(label: object, tone: str = "plain", href: str = "") -> SafeString:
    """`{% chip "新材料" %}`: a small fact among others: a field, a region, a keyword."""
    if href:
        return format_html('<a class="chip tone-{}" href="{}">{}</a>', tone, href, label)
    return format_html('<span class="chip tone-{}">{}</span>', tone, label)


@register.simple_tag
def person(name: object, posts: str | Promise | Iterable[object] = "", href: str = "") -> SafeString:
    """`{% person "束为" "辽宁省科协 副主席" %}`: a person and their posts, without a picture."""
    lines = [posts] if isinstance(posts, (str, Promise)) else list(posts)
    shown = format_html('<a href="{}">{}</a>', href, name) if href else format_html("{}", name)
    return format_html(
        '<span class="person"><span class="name">{}</span>{}</span>',
        shown,
        format_html_join("", '<span class="posts">{}</span>', ((line,) for line in lines if line)),
    )


@register.simple_tag
def crumb(href: object, label: object) -> SafeString:
    """`{% crumb "/needs/" _("Needs") %}`: one step of the way here, inside block crumbs."""
    return format_html('<li><a href="{}">{}</a></li>', href, label)


@register.simple_tag
def tab(href: str, label: object, current: object = False, count: int | None = None) -> SafeString:  # noqa: FBT002  # written current=… in templates
    """`{% tab "?state=open" _("Open") current=state_is_open count=3 %}` inside `<nav class="tabs">`."""
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        href,
        mark_safe(' aria-current="page"') if current else "",
        label,
        "" if count is None else format_html(' <span class="count">{}</span>', count),
    )


# ----------------------------------------------------------------------------------- blocks


@register.simple_block_tag(end_name="endfact")
def fact(content: str, label: object, proof: str = "", quoted: str = "") -> SafeString:
    """`{% fact _("Budget") proof="#cited-7" %}…{% endfact %}` inside `<dl class="facts">`.

    `proof` is the address of the words the value came from, `quoted` shows them on hover.
    An empty value reads “not given”.
    """
    words = mark_safe(content.strip())  # noqa: S308  # a rendered template, escaped already
    if not words:
        words = format_html('<span class="none">{}</span>', pgettext("kit", "not given"))
    mark = (
        format_html(
            '<a class="proof" href="{}" title="{}">{}{}</a>',
            proof,
            quoted,
            icons.drawing("quote"),
            pgettext("kit", "source"),
        )
        if proof
        else ""
    )
    return format_html("<div><dt>{}</dt><dd>{}{}</dd></div>", label, words, mark)


@register.simple_block_tag(end_name="endalert")
def alert(content: str, tone: str = "info", title: object = "") -> SafeString:
    """`{% alert "bad" _("Could not be read") %}…{% endalert %}`: what happened and what to do next."""
    return _alert(mark_safe(content.strip()), tone, title)  # noqa: S308  # rendered, escaped already


_SIGN_OF = {"good": "check", "bad": "alert", "wait": "clock"}


def _alert(words: str, tone: str, title: object) -> SafeString:
    return format_html(
        '<div class="alert tone-{}"{}>{}<div>{}{}</div></div>',
        tone,
        mark_safe(' role="alert"') if tone == "bad" else "",
        icons.drawing(_SIGN_OF.get(tone, "info")),
        format_html('<p class="title">{}</p>', title) if title else "",
        words,
    )


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: object, example: object = "") -> SafeString:
    """`{% empty _("No needs yet") example=_("…") %}next action{% endempty %}`: what will stand here."""
    return format_html(
        '<div class="empty">{}<p class="title">{}</p>{}{}</div>',
        mark_safe(render_to_string("kit/mark.html", {"css": "art"})),  # noqa: S308  # our own drawing
        title,
        format_html('<p class="example">{}</p>', example) if example else "",
        mark_safe(content.strip()),  # noqa: S308  # a rendered template, escaped already
    )


@register.simple_block_tag(end_name="endquote")
def quote(content: str, source: object = "", href: str = "") -> SafeString:
    """`{% quote source=page.title href=… %}…{% endquote %}`: words as they were found."""
    cited = format_html('<a href="{}">{}</a>', href, source) if href else source
    return format_html(
        '<blockquote class="quote">{}{}</blockquote>',
        mark_safe(content.strip()),  # noqa: S308  # a rendered template, escaped already
        format_html("<cite>{}</cite>", cited) if source else "",
    )


@register.simple_tag
def quoted(text: str, start: int, end: int, source: object = "", href: str = "") -> SafeString:
    """`{% quoted page.text fact.start fact.end %}`: the line a value came from, its words marked."""
    before, words, after = spans.excerpt(text, start, end)
    cited = format_html('<a href="{}">{}</a>', href, source) if href else source
    return format_html(
        '<blockquote class="quote">{}<mark>{}</mark>{}{}</blockquote>',
        before,
        words,
        after,
        format_html("<cite>{}</cite>", cited) if source else "",
    )


@register.simple_tag
def source_text(text: str, cited: Iterable[spans.Span] = ()) -> SafeString:
    """`{% source_text page.text spans %}`: a whole page with every cited span marked."""
    return format_html('<div class="source" lang="zh-Hans">{}</div>', spans.marked(text, cited))


@register.simple_block_tag(end_name="endevent")
def event(content: str, at: Any, who: object = "", tone: str = "plain") -> SafeString:
    """`{% event entry.at entry.actor %}…{% endevent %}` inside `<ol class="timeline">`."""
    return format_html(
        '<li class="tone-{}"><div>{}</div><p class="when">{}{}</p></li>',
        tone,
        mark_safe(content.strip()),  # noqa: S308  # a rendered template, escaped already
        format_html("{} · ", who) if who else "",
        amounts.time_ago(at),
    )


# ------------------------------------------------------------------------------------ forms


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """`{% field form.title %}`: label, control, help, counter and error together."""
    return bound.as_field_group()


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """`{% form_errors form %}`: at the top of a form, all that must be put right, as links."""
    wrong = [bound for bound in form if bound.errors] if form.is_bound else []
    general = list(form.non_field_errors()) if form.is_bound else []
    return {"wrong": wrong, "general": general, "count": len(general) + len(wrong)}


@register.inclusion_tag("kit/filters.html", takes_context=True)
def filters(context: dict[str, Any], form: Any) -> dict[str, Any]:
    """`{% filters form %}`: a bar of filters that live in the address (a GET form)."""
    request = context.get("request")
    in_use = form.is_bound and any(form.data.get(form.add_prefix(name)) for name in form.fields)
    listed = context.get("listed")
    return {
        "form": form,
        "path": request.path if request else "",
        "in_use": in_use,
        "carried": listed.hidden_beside_filters() if listed else [],
    }


@register.inclusion_tag("kit/list_tools.html", takes_context=True)
def list_tools(context: dict[str, Any], listed: Any) -> dict[str, Any]:
    """`{% list_tools listed %}`: what could not be read, saved filters, columns, sorting, files."""
    user = context["request"].user
    current = listed.current()
    return {
        "listed": listed,
        "refused": listed.refused,
        "told": pgettext("kit", "Part of the address could not be read and was left out"),
        "signed_in": user.is_authenticated,
        "saved": [_saved(each, user, current) for each in listed.saved()] if user.is_authenticated else [],
        "current": current,
        "csrf_token": context.get("csrf_token"),
    }


def _saved(kept: Any, user: Any, current: str) -> dict[str, Any]:
    is_own = kept.account_id == user.pk
    circle = kept.organisation or kept.region
    words = ""
    if not is_own:
        words = pgettext("kit", "shared by %(name)s") % {"name": kept.account.display_name}
    elif circle is not None:
        words = pgettext("kit", "shared with %(circle)s") % {"circle": circle}
    return {
        "filter": kept,
        "is_own": is_own,
        "words": words,
        "is_current": kept.address == current,
        "tells": is_own and kept.told_until is not None,
        "may_tell": telling_list(kept.list_name) is not None,
    }


@register.inclusion_tag("kit/list_table.html")
def list_table(listed: Any) -> dict[str, Any]:
    """`{% list_table listed %}`: the rows as a table, as cards on a phone; heads lead to the order."""
    return {"listed": listed, "heads": listed.heads(), "lines": listed.lines()}


@register.inclusion_tag("kit/post_button.html", takes_context=True)
def post_button(
    context: dict[str, Any],
    action: str,
    label: object,
    *,
    tone: str = "",
    icon: str = "",
    name: str = "",
    value: object = "",
    wide: object = "",
    key: str = "",
) -> dict[str, Any]:
    """`{% post_button "/needs/3/publish/" _("Publish") tone="primary" %}`: one button, one step."""
    return {
        "csrf_token": context.get("csrf_token"),
        "action": action,
        "label": label,
        "tone": tone,
        "icon": icon,
        "name": name,
        "value": value,
        "wide": wide,
        "key": key,
    }


@register.inclusion_tag("kit/ask_button.html", takes_context=True)
def ask_button(
    context: dict[str, Any],
    action: str,
    label: object,
    question: object,
    *,
    confirm: object = "",
    tone: str = "",
    reason: str = "",
    reason_label: object = "",
    choices: Iterable[tuple[str, object]] = (),
    choice: str = "reason_code",
    optional: object = "",
    wide: object = "",
    key: str = "",
    icon: str = "",
) -> dict[str, Any]:
    """`{% ask_button url _("Return") _("Why…?") reason="reason" %}`: asks before it does.

    `reason` names a text box, `choices` (code, words) makes radio buttons named `choice`.
    Works without JavaScript: it is a `<details>` with a form.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "action": action,
        "label": label,
        "question": question,
        "confirm": confirm or label,
        "tone": tone,
        "reason": reason,
        "reason_label": reason_label,
        "choices": list(choices),
        "choice": choice,
        "optional": optional,
        "wide": wide,
        "key": key,
        "icon": icon,
        "number": uuid4().hex[:8],
    }


# ----------------------------------------------------------------------------- figures, lists


@register.simple_tag
def progress(done: int, total: int, label: object = "") -> SafeString:
    """`{% progress 120 300 _("Vectors ready") %}`: how far along, in a bar and in figures."""
    words = f"{done:,} / {total:,}"
    return format_html(
        '<div class="progress"><div class="words"><span>{}</span><span>{}</span></div>'
        '<progress value="{}" max="{}" aria-label="{}">{}</progress></div>',
        label,
        words,
        done,
        max(total, 1),
        label or words,
        words,
    )


@register.simple_tag
def stat(label: object, figure: object, unit: object = "", href: str = "") -> SafeString:
    """`{% stat _("Open needs") 12 href="/needs/?state=open" %}`: one figure that leads to its records."""
    inner = format_html(
        '<span class="label">{}</span><span class="figure">{} <small>{}</small></span>', label, figure, unit
    )
    if href:
        return format_html('<a class="stat" href="{}">{}</a>', href, inner)
    return format_html('<div class="stat">{}</div>', inner)


_STRENGTHS = 5


@register.simple_tag
def strength(score: float) -> SafeString:
    """`{% strength 0.72 %}`: a score of 0…1 as five strokes, never as a percentage."""
    lit = max(0, min(_STRENGTHS, round(float(score) * _STRENGTHS)))
    strokes = format_html_join(
        "",
        '<rect x="{}" width="10" height="9" rx="1.5"{}/>',
        ((x * 13, mark_safe(' class="on"') if x < lit else "") for x in range(_STRENGTHS)),
    )
    words = pgettext("kit", "strength %(lit)d of %(most)d") % {"lit": lit, "most": _STRENGTHS}
    return format_html(
        '<span class="strength" role="img" aria-label="{}" title="{}">'
        '<svg viewBox="0 0 62 9" aria-hidden="true">{}</svg></span>',
        words,
        words,
        strokes,
    )


@register.simple_tag
def reasons(items: Iterable[object], kind: str = "in") -> SafeString:
    """`{% reasons why_in %}` or `{% reasons why_out kind="out" %}`: sentences, one a line.

    `kind` is "in" (speaks for it), "out" (left out, and why) or "open" (not known).
    """
    sign, tone = {"in": ("check", "good"), "out": ("cross", "bad"), "open": ("info", "plain")}[kind]
    return format_html(
        '<ul class="reasons">{}</ul>',
        format_html_join(
            "",
            '<li class="tone-{}">{}<span>{}</span></li>',
            ((tone, icons.drawing(sign), item) for item in items),
        ),
    )


@register.inclusion_tag("kit/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """`{% pager page %}`: earlier and later rows of a list cut by paging.cut()."""
    shown = len(page.rows)
    return {
        "page": page,
        "request": context.get("request"),
        "words": npgettext("kit", "%(count)d shown", "%(count)d shown", shown) % {"count": shown},
    }


@register.inclusion_tag("kit/thread.html")
def thread(now: str, links: dict[str, str] | None = None) -> dict[str, Any]:
    """`{% thread "match" %}`: where on the way from page to result a record stands.

    `now` is page, need, match, introduction, agreement or result; `links` leads a step to an address.
    """
    names = [code for code, _words in THREAD]
    place = names.index(now)
    return {
        "steps": [
            {
                "words": words,
                "css": "done" if order < place else "now" if order == place else "",
                "href": (links or {}).get(code, ""),
            }
            for order, (code, words) in enumerate(THREAD)
        ]
    }


@register.inclusion_tag("kit/messages.html")
def messages_area(messages: Any) -> dict[str, Any]:
    """The messages of this visit, above the content; base.html holds it."""
    told = {"success": "good", "error": "bad", "warning": "wait"}
    return {"told": [(told.get(message.level_tag, "info"), message) for message in messages or ()]}


@register.simple_tag
def message(tone: str, words: object) -> SafeString:
    """One message of messages_area."""
    return _alert(format_html("<p>{}</p>", words), tone, "")
