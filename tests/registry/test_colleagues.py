"""Colleagues invited by those who act for an organisation: to act for it alone, bounded, told, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from duijie.access import NotPermittedError
from duijie.accounts.actions import choose_password, close_account
from duijie.accounts.models import PasswordLink, User
from duijie.audit.models import Entry
from duijie.notices.models import Notice
from duijie.registry import actions
from duijie.registry.models import Speaker
from duijie.registry.standing import standing_of
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def body():
    return factories.organisation("示例沈河泵业有限公司")


def invite(body, actor, number: int = 1) -> Speaker:
    return actions.invite_colleague(
        organisation_id=body.pk,
        display_name="闾丘澈",
        username=f"lvqiuche-{number}",
        secret=f"secret-{number}",
        actor=actor,
        now=NOW,
    )


def test_invited_colleague_acts_for_this_organisation_and_nothing_else(body):
    broker, contact = factories.broker(), factories.speaker(body)
    speaker = invite(body, contact)
    assert not speaker.account.has_usable_password()
    chosen = choose_password(secret="secret-1", new="Hunhe-river-1899", actor=factories.account(), now=NOW)
    assert chosen == speaker.account
    standing = standing_of(factories.fresh(chosen))
    assert (standing.organisation_ids, standing.is_staff, standing.person_id) == ({body.pk}, False, None)
    told = Notice.objects.filter(recipient=broker, code="registry.colleague_invited")
    assert [each.link for each in told] == [f"/organisations/{body.pk}/#speakers"]
    entries = Entry.objects.filter(action="registry.invite_colleague").values_list("actor_id", flat=True)
    assert list(entries) == [contact.pk, contact.pk]


def test_same_invitation_again_changes_nothing(body):
    contact = factories.speaker(body)
    assert invite(body, contact) == invite(body, contact)
    assert PasswordLink.objects.count() == 1


def test_five_a_day_and_twenty_in_all(body):
    contact = factories.speaker(body)
    for number in range(5):
        invite(body, contact, number)
    accounts = User.objects.count()
    with pytest.raises(ValidationError, match=r"tomorrow|明天"):
        invite(body, contact, 6)
    for _each in range(14):
        factories.speaker(body)
    with pytest.raises(ValidationError, match="20"):
        invite(body, contact, 7)
    assert User.objects.count() == accounts + 14
    gone = Speaker.objects.exclude(account=contact).latest("pk").account
    close_account(account_id=gone.pk, actor=factories.operator(), now=NOW)
    with pytest.raises(ValidationError, match=r"tomorrow|明天"):
        invite(body, contact, 8)


def test_nobody_invites_for_an_organisation_staff_did_not_verify():
    hidden = factories.organisation(verified=False)
    contact = factories.speaker(hidden)
    with pytest.raises(NotPermittedError):
        invite(hidden, contact)
    assert Speaker.objects.count() == 1


def test_page_shows_the_link_once_and_a_double_click_opens_one_account(body, client: Client):
    client.force_login(factories.speaker(body))
    address = f"/organisations/{body.pk}/invite/"
    assert address in client.get(f"/organisations/{body.pk}/").content.decode()
    typed = {"display_name": "苌弘", "form_token": str(uuid4())}
    shown = [client.post(address, typed).content.decode() for _press in range(2)]
    account = Speaker.objects.latest("pk").account
    assert account.username.startswith("changhong-")
    assert all(account.username in each and "/choose-password/" in each for each in shown)
    assert Speaker.objects.count() == 2
    assert ">邀请</button>" in client.get(address).content.decode()
    client.logout()
    assert "忘记密码" in client.get("/sign-in/").content.decode()


def test_page_again_shows_the_day_the_link_really_ends_and_says_when_it_is_over(body, client: Client):
    client.force_login(factories.speaker(body))
    address, typed = f"/organisations/{body.pk}/invite/", {"display_name": "苌弘", "form_token": str(uuid4())}
    client.post(address, typed)
    speaker = Speaker.objects.latest("pk")
    link = PasswordLink.objects.get()
    link.expires_at -= timedelta(days=2)
    link.save()
    day = timezone.localtime(link.expires_at).strftime("%Y-%m-%d %H:%M")
    assert day in client.post(address, typed).content.decode()
    actions.end_speaking(speaker_id=speaker.pk, actor=factories.system(), now=NOW)
    over = client.post(address, typed)
    assert "该邀请已经失效" in over.content.decode()
    anew = client.post(address, typed | {"form_token": over.context["form"]["form_token"].value()})
    assert "/choose-password/" in anew.content.decode()
    assert Speaker.objects.filter(ended_at=None).count() == 2


def test_invitation_whose_link_was_used_is_not_shown_again(body):
    contact = factories.speaker(body)
    invite(body, contact)
    choose_password(secret="secret-1", new="Hunhe-river-1899", actor=factories.account(), now=NOW)
    with pytest.raises(ValidationError, match=r"invited with this form before|已用本表单"):
        invite(body, contact)


def test_page_says_when_the_link_is_used_while_it_is_looked_for(body, client: Client):
    client.force_login(factories.speaker(body))
    address, typed = f"/organisations/{body.pk}/invite/", {"display_name": "苌弘", "form_token": str(uuid4())}
    client.post(address, typed)

    def use_link(execute: Any, sql: str, *of: Any) -> Any:
        """As the colleague would, after the action found that the link works and before the page shows it."""
        answer = execute(sql, *of)
        if 'passwordlink"."expires_at" >' in sql:
            PasswordLink.objects.filter(used_at=None).update(used_at=NOW)
        return answer

    with connection.execute_wrapper(use_link):
        over = client.post(address, typed)
    assert (over.status_code, "该邀请已经失效" in over.content.decode()) == (200, True)
    assert over.context["form"]["form_token"].value() != typed["form_token"]
