"""The pieces of the pages, as they come out."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from duijie.agreements.states import AgreementState, UndertakingState
from duijie.demands.states import DemandOutcome, DemandState
from duijie.intake.states import DraftState, PageState
from duijie.introductions.states import Answer, IntroductionState
from duijie.matches.states import Verdict
from duijie.offers.states import OfferOutcome, OfferState
from duijie.registry.states import Consent
from duijie.web.icons import ICONS, UnknownIconError, drawing
from duijie.web.tones import TONE_OF, TONES


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def shown(source: str, **context: object) -> str:
    return Template("{% load kit %}" + source).render(Context(context)).strip()


class NeedForm(forms.Form):
    title = forms.CharField(label="Title", max_length=20, help_text="One sentence.")
    text = forms.CharField(label="Text", max_length=4000, widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    public = forms.BooleanField(label="Public", required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)


def test_badge_gives_a_state_its_colour_and_its_word():
    assert shown('{% badge "overdue" "Overdue" %}') == '<span class="badge tone-bad">Overdue</span>'
    assert shown('{% badge "never heard of" "?" %}') == '<span class="badge tone-plain">?</span>'


def test_state_reads_the_word_from_the_record():
    need = SimpleNamespace(state="open", get_state_display=lambda: "open for matching")
    assert shown("{% state need %}", need=need) == '<span class="badge tone-good">open for matching</span>'


def test_every_tone_is_a_known_one():
    assert set(TONE_OF.values()) <= set(TONES)


@pytest.mark.parametrize(
    "states",
    [
        AgreementState,
        UndertakingState,
        DemandState,
        DemandOutcome,
        PageState,
        DraftState,
        IntroductionState,
        Answer,
        Verdict,
        OfferState,
        OfferOutcome,
        Consent,
    ],
)
def test_every_state_of_every_life_was_given_a_tone(states):
    assert set(states.values) - set(TONE_OF) == set()


def test_words_of_users_are_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    pieces = [
        "{% badge evil evil %}",
        "{% chip evil %}",
        "{% person evil evil %}",
        "{% tab evil evil %}",
        "{% fact evil %}{{ evil }}{% endfact %}",
        "{% alert 'bad' evil %}{{ evil }}{% endalert %}",
        "{% empty evil example=evil %}{{ evil }}{% endempty %}",
        "{% quote source=evil %}{{ evil }}{% endquote %}",
        "{% quoted evil 0 5 source=evil %}",
        "{% source_text evil %}",
        "{% stat evil evil unit=evil %}",
        "{% progress 1 2 evil %}",
        "{% reasons list %}",
        "{% post_button evil evil name=evil value=evil %}",
        "{% ask_button evil evil evil reason=evil %}",
    ]
    for piece in pieces:
        assert "<script" not in shown(piece, evil=evil, list=[evil]), piece


def test_fact_says_when_nothing_was_given():
    assert shown('{% fact "Budget" %} {% endfact %}') == (
        '<div><dt>Budget</dt><dd><span class="none">not given</span></dd></div>'
    )


def test_fact_leads_to_the_words_it_came_from():
    assert '<a class="proof" href="#cited-7" title="束为出席">' in shown(
        '{% fact "Name" proof="#cited-7" quoted="束为出席" %}束为{% endfact %}'
    )


def test_field_tells_label_help_limit_and_error_together():
    form = NeedForm({"title": "", "kind": "a"})
    out = shown("{% field form.title %}", form=form)
    assert '<label for="id_title">Title<span class="required" aria-hidden="true">*</span>' in out
    assert 'aria-describedby="id_title_helptext id_title_error"' in out
    assert 'aria-invalid="true"' in out
    assert 'id="id_title_error"' in out
    assert 'id="id_title_helptext"' in out


def test_field_counts_long_texts():
    out = shown("{% field form.text %}", form=NeedForm())
    assert 'data-counter="id_text_counter"' in out
    assert '<span class="counter" id="id_text_counter">at most 4000 characters</span>' in out
    assert '<span class="optional">optional</span>' in out


def test_field_groups_choices_under_a_legend_and_puts_a_tick_before_its_words():
    form = NeedForm()
    assert "<legend>Kind" in shown("{% field form.kind %}", form=form)
    tick = shown("{% field form.public %}", form=form)
    assert tick.index("<input") < tick.index("Public")


def test_a_whole_form_comes_out_in_the_same_markup_with_its_hidden_fields():
    out = shown("{{ form }}", form=NeedForm({"title": ""}))
    assert len(re.findall('<div class="field[ "]', out)) == 4
    assert '<input type="hidden" name="back" id="id_back">' in out
    assert "Nothing was saved yet: 2 things must be put right." in out


def test_form_errors_says_nothing_before_anything_was_sent():
    assert shown("{% form_errors form %}", form=NeedForm()) == ""


def test_form_errors_leads_to_each_field():
    form = NeedForm({"title": "x" * 21, "kind": "a"})
    out = shown("{% form_errors form %}", form=form)
    assert '<a href="#id_title">Title</a>' in out
    assert "Nothing was saved yet: one thing must be put right." in out


def test_post_button_is_a_whole_form_with_its_token():
    out = shown('{% post_button "/needs/3/publish/" "Publish" tone="primary" %}', csrf_token="secret")
    assert out == (
        '<form class="inline" method="post" action="/needs/3/publish/" data-once>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="secret">'
        '<button type="submit" class="button primary">Publish</button></form>'
    )


def test_ask_button_asks_for_a_reason_and_a_choice_without_any_script():
    out = shown(
        '{% ask_button "/x/" "Decline" "Why?" choices=codes reason="note" optional="yes" %}',
        codes=[("price", "price"), ("too_early", "too early")],
    )
    assert out.startswith('<details class="ask"')
    assert out.count('type="radio" name="reason_code"') == 2
    assert 'name="note" rows="3" maxlength="1000"></textarea>' in out


def test_strength_is_shown_in_five_strokes_and_never_as_a_percentage():
    assert [
        shown("{% strength score %}", score=score).count('class="on"') for score in (0, 0.5, 1, 7, -1)
    ] == [
        0,
        2,
        5,
        5,
        0,
    ]


def test_reasons_carry_the_sign_of_their_kind():
    assert 'class="tone-bad"' in shown('{% reasons why kind="out" %}', why=["same owner"])


def test_thread_marks_what_is_done_and_where_it_stands():
    out = shown('{% thread "match" links %}', links={"need": "/needs/3/"})
    assert out.count('class="done"') == 2
    assert '<li class="now" aria-current="step">Match</li>' in out
    assert '<a href="/needs/3/">Need</a>' in out


def test_an_unknown_sign_is_refused():
    with pytest.raises(UnknownIconError):
        drawing("nothing")
    assert all(drawing(name).startswith("<svg") for name in ICONS)
