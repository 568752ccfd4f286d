"""Writes of who somebody is: an account is a person once staff and whoever holds it both say so.

Whichever says so first makes a claim, and the other one is asked. Until then the account is nobody in the
registry: it agrees to nothing, refuses nothing and changes nothing in the person's name.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.notices.actions import notify, notify_unless_unread
from duijie.registry import claims, queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.actions.consent import (
    CONSENT_FIELDS,
    hide_on_papers,
    set_consent,
    set_consent_before_link,
)
from duijie.registry.actions.fields import DERIVED_FIELDS
from duijie.registry.announcements import tell_shown_anew
from duijie.registry.models import Claim, Person
from duijie.registry.standing import forget_standing
from duijie.registry.states import Consent, ConsentState


@transaction.atomic
def link_account(*, person_id: int, account: User, actor: Actor, now: datetime) -> Person:
    """This will say, for staff, that an account is this person; who holds it is asked whether that is so.

    Where they said so before, or where it is the actor's own, both have said it, and the record is claimed;
    it is not shown when they took back since then that they are. Again changes nothing.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when either is linked or asked about
    already, or when the account is closed or of the system itself.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.link_account", person)
    _hold_open_account(account)
    if person.account_id == account.pk:
        return person
    claim = _claim_so_far(person, account)
    if account.pk == actor.pk or (claim is not None and claim.is_by_holder):
        said_at = now if claim is None or account.pk == actor.pk else claim.made_at
        _make_so(person, account, said_at=said_at, actor=actor, now=now, action="registry.link_account")
        notify(recipient=account, code="registry.is_person", link=_page_of(person), now=now)
    elif claim is None:
        _begin(person, account, actor=actor, now=now, action="registry.ask_holder")
        notify(recipient=account, code="registry.said_to_be_person", link="/account/claim/", now=now)
    return person


@transaction.atomic
def claim_person(*, person_id: int, actor: User, now: datetime) -> Person:
    """This will say, for whoever holds an account, that they are this person; the operators are asked.

    Who has not read yet that this account says so is told no second time, however often it is taken back;
    that another account says so is news.
    Where staff said so before, both have said it, and the record is claimed. Again changes nothing.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when the record was removed or another
    account is asked about it.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.claim_person", person)
    account = _hold_open_account(actor)
    claim = _claim_so_far(person, account)
    if claim is None:
        _begin(person, account, actor=actor, now=now, action="registry.claim_person")
        for operator in queries.verifiers_in(None, besides=account.pk):
            notify_unless_unread(
                recipient=operator,
                code="registry.person_claimed",
                params={"account": account.pk},
                link=f"{_page_of(person)}#account",
                now=now,
            )
    elif not claim.is_by_holder:
        _make_so(person, actor, said_at=now, actor=actor, now=now, action="registry.confirm_claim")
        _tell_who_asked(claim, "registry.claim_confirmed", now=now)
    return person


@transaction.atomic
def confirm_claim(*, claim_id: int, actor: User, now: datetime) -> Person:
    """This will say, for whoever holds the account, that it is them: the record is claimed from now on.

    Raises Claim.DoesNotExist when it is not about the actor or was answered, NotPermittedError;
    ValidationError when the account was closed meanwhile.
    """
    claim = _find_and_hold(actor, claim_id)
    require(actor, "registry.confirm_claim", claim)
    _hold_open_account(actor)
    _make_so(claim.person, actor, said_at=now, actor=actor, now=now, action="registry.confirm_claim")
    _tell_who_asked(claim, "registry.claim_confirmed", now=now)
    return claim.person


@transaction.atomic
def deny_claim(*, claim_id: int, actor: User, now: datetime) -> None:
    """This will say, for whoever holds the account, that it is not them; who asked is told.

    Also takes back what they said themselves. Raises Claim.DoesNotExist when it is not about the actor or
    was answered, NotPermittedError.
    """
    claim = _find_and_hold(actor, claim_id)
    require(actor, "registry.deny_claim", claim)
    end_claim(claim, actor=actor, now=now, action="registry.deny_claim")
    _tell_who_asked(claim, "registry.claim_denied", now=now)


@transaction.atomic
def unlink_account(*, person_id: int, actor: Actor, now: datetime) -> Person:
    """This will take a wrong link to an account away; the person is seen by staff only again.

    Where one side alone has said so, it takes that back, or refuses it. Again changes nothing.

    Raises Person.DoesNotExist, NotPermittedError.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.unlink_account", person)
    claim = Claim.objects.select_related("account").filter(person=person).first()
    if claim is not None:
        code = "registry.claim_refused" if claim.is_by_holder else "registry.claim_ended"
        end_claim(claim, actor=actor, now=now)
        notify(recipient=claim.account, code=code, link="/account/", now=now)
    account = person.account
    if account is None:
        return person
    before = person.consent
    person.account = None
    set_consent_before_link(person, account)
    person.save(update_fields=["account", *CONSENT_FIELDS])
    hide_on_papers(person, actor=actor, now=now)
    forget_standing(account)
    for subject in (person, account):
        record(
            actor=actor,
            action="registry.unlink_account",
            subject=subject,
            before=before,
            after=Consent.STAFF_ONLY,
            now=now,
        )
    tell_shown_anew(person, now=now)
    notify(recipient=account, code="registry.is_person_no_more", link="/account/", now=now)
    return person


def end_claim(claim: Claim, *, actor: Actor, now: datetime, action: str = "registry.end_claim") -> None:
    """This will have nobody asked any more; the history of both keeps that somebody was."""
    for subject in (claim.person, claim.account):
        record(actor=actor, action=action, subject=subject, now=now)
    claim.delete()


def _page_of(person: Person) -> str:
    return f"/people/{person.pk}/"


def _find_and_hold(actor: Actor, claim_id: int) -> Claim:
    """Lock the person first, as whoever links or merges does, then find the claim anew."""
    seen = claims.find(actor, claim_id)
    Person.objects.select_for_update(of=("self",)).get(pk=seen.person_id)
    return claims.find(actor, claim_id, lock=True)


def _hold_open_account(account: User) -> User:
    """Lock the account: it may be closed meanwhile, or linked to somebody else."""
    current = User.objects.select_for_update().get(pk=account.pk)
    if current.kind != User.Kind.PERSON or not current.is_active:
        raise ValidationError(
            _("This account is closed, or no person's. Please ask the person how they sign in.")
        )
    return current


def _claim_so_far(person: Person, account: User) -> Claim | None:
    """Give what was said of the two before, or refuse what was said of one of them and another one."""
    if person.forgotten_at is not None:
        raise ValidationError(_("The details of this person were removed at their request."))
    if person.account_id is not None:
        raise ValidationError(_("This person is linked to another account already."))
    if Person.objects.filter(account=account).exists():
        raise ValidationError(_("This account is linked to another person already."))
    about_person = Claim.objects.select_related("made_by").filter(person=person).first()
    if about_person is not None and about_person.account_id != account.pk:
        raise ValidationError(
            _(
                "It is being asked already whether this person is another account. Please wait for the "
                "answer, or have an operator take the question back on the person's page."
            )
        )
    if about_person is None and Claim.objects.filter(account=account).exists():
        raise ValidationError(
            _(
                "It is being asked already whether this account is another person. Please wait for the "
                "answer, or have an operator take the question back on that person's page."
            )
        )
    return about_person


def _begin(person: Person, account: User, *, actor: Actor, now: datetime, action: str) -> None:
    Claim.objects.create(person=person, account=account, made_at=now, made_by_id=actor.pk)
    for subject in (person, account):
        record(actor=actor, action=action, subject=subject, now=now)


def _make_so(
    person: Person, account: User, *, said_at: datetime, actor: Actor, now: datetime, action: str
) -> None:
    """Have the account be the person from now on: both have said so, its holder at `said_at`."""
    before = person.consent
    person.account = account
    # Who holds it said so, whoever was last. What was taken back since then they give again themselves.
    if not _took_back_since(person, said_at):
        set_consent(person, Consent.CLAIMED, actor=account, now=now)
    person.full_clean(exclude=DERIVED_FIELDS)
    person.save(update_fields=["account", *CONSENT_FIELDS])
    Claim.objects.filter(person=person).delete()
    forget_standing(account)
    for subject in (person, account):
        record(actor=actor, action=action, subject=subject, before=before, after=person.consent, now=now)
    tell_shown_anew(person, now=now)


def _took_back_since(person: Person, said_at: datetime) -> bool:
    noted_at = person.consent_noted_at
    return person.consent_state == ConsentState.TAKEN_BACK and noted_at is not None and noted_at > said_at


def _tell_who_asked(claim: Claim, code: str, *, now: datetime) -> None:
    """Tell whoever made a claim what was answered; neither themselves nor a part of the system."""
    if claim.is_by_holder or claim.made_by.kind != User.Kind.PERSON:
        return
    notify(recipient=claim.made_by, code=code, link=_page_of(claim.person), now=now)
