"""Writes of who acts for whom, and of the staff's roles."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.actions import invited_account
from duijie.accounts.models import User
from duijie.accounts.queries import link_works
from duijie.audit.actions import record
from duijie.notices.actions import notify
from duijie.registry import queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.models import Speaker, StaffRole
from duijie.registry.standing import forget_standing, standing_of
from duijie.registry.states import Role

MOST_SPEAKERS, MOST_A_DAY = 20, 5
A_DAY = timedelta(days=1)


class InvitationOverError(ValidationError):
    """The link of an invitation is not to be shown any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague was invited with this form before, and that invitation is over: its link was "
                "used or is too old, or somebody ended it. To invite somebody anew, press the button again."
            )
        )


@transaction.atomic
def let_speak(*, account: User, organisation_id: int, actor: Actor, now: datetime) -> Speaker:
    """This will let an account act for an organisation, and tell it; again changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.let_speak", organisation)
    running = Speaker.objects.filter(account=account, organisation=organisation, ended_at=None).first()
    if running is not None:
        return running
    speaker = Speaker.objects.create(
        account=account, organisation=organisation, granted_at=now, granted_by_id=actor.pk
    )
    forget_standing(account)
    for subject in (organisation, account):
        record(actor=actor, action="registry.let_speak", subject=subject, now=now)
    notify(
        recipient=account,
        code="registry.may_speak",
        params={"organisation": organisation.name},
        link=f"/organisations/{organisation.pk}/",
        now=now,
    )
    return speaker


@transaction.atomic
def invite_colleague(
    *, organisation_id: int, display_name: str, username: str, secret: str, actor: Actor, now: datetime
) -> Speaker:
    """This will open an account for a colleague who then acts for the same organisation, and nothing more.

    The colleague chooses a password by the link that `secret` is of. The same secret again changes
    nothing. Those who look after the organisation are told.

    Raises Organisation.DoesNotExist, NotPermittedError; ValidationError when a field is wrong, when 20
    act for the organisation already, or when five were invited within a day; InvitationOverError when the
    same secret invited somebody before whose link no longer works or who no longer acts for the organisation.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.invite_colleague", organisation)
    account, is_new = invited_account(
        username=username, display_name=display_name, secret=secret, actor=actor, now=now
    )
    given = Speaker.objects.filter(queries.family_of("organisation", organisation.pk))
    if not is_new:
        return _invited_before(given.filter(account=account, ended_at=None).first(), secret, now=now)
    if given.filter(ended_at=None, account__is_active=True).count() >= MOST_SPEAKERS:
        raise ValidationError(
            _("20 people act for this organisation. Please have one ended who no longer does.")
        )
    by_colleagues = given.filter(granted_by__in=given.values("account"), granted_at__gt=now - A_DAY)
    if by_colleagues.count() >= MOST_A_DAY:
        raise ValidationError(_("Five colleagues were invited today. Please invite others tomorrow."))
    speaker = Speaker.objects.create(
        account=account, organisation=organisation, granted_at=now, granted_by_id=actor.pk
    )
    for subject in (organisation, account):
        record(actor=actor, action="registry.invite_colleague", subject=subject, now=now)
    for verifier in queries.verifiers_in(organisation.region_id, besides=actor.pk):
        notify(
            recipient=verifier,
            code="registry.colleague_invited",
            params={"organisation": organisation.name, "name": account.display_name},
            link=f"/organisations/{organisation.pk}/#speakers",
            now=now,
        )
    return speaker


def _invited_before(speaker: Speaker | None, secret: str, *, now: datetime) -> Speaker:
    """Give the same colleague again, unless the link that would be shown again leads nowhere."""
    if speaker is None or not link_works(secret, now=now):
        raise InvitationOverError
    return speaker


@transaction.atomic
def end_speaking(*, speaker_id: int, actor: Actor, now: datetime) -> None:
    """This will end that an account acts for an organisation, and tell it.

    Raises Speaker.DoesNotExist when it has ended or is not for the actor to see; NotPermittedError.
    """
    speaker = queries.find_speaker(actor, speaker_id, lock=True)
    require(actor, "registry.end_speaking", speaker)
    speaker.ended_at = now
    speaker.save(update_fields=["ended_at"])
    forget_standing(speaker.account)
    for subject in (speaker.organisation, speaker.account):
        record(actor=actor, action="registry.end_speaking", subject=subject, now=now)
    if speaker.account_id != actor.pk:
        notify(
            recipient=speaker.account,
            code="registry.speaks_no_more",
            params={"organisation": speaker.organisation.name},
            link="/account/",
            now=now,
        )


@transaction.atomic
def give_role(
    *, account: User, role: str, actor: Actor, now: datetime, region_id: str | None = None
) -> StaffRole:
    """This will give an account a role of the platform's staff; again changes nothing.

    Raises NotPermittedError; ValidationError when the role needs a region or must have none.
    """
    require(actor, "registry.give_role")
    given = StaffRole(account=account, role=role, region_id=region_id, granted_at=now, granted_by_id=actor.pk)
    given.clean_fields()
    running = StaffRole.objects.filter(account=account, role=role, region_id=region_id, ended_at=None).first()
    if running is not None:
        return running
    given.full_clean()
    given.save()
    forget_standing(account)
    record(actor=actor, action="registry.give_role", subject=account, reason_code=role, now=now)
    # A role from the system's own set-up is known to whoever sets up.
    if not standing_of(actor).is_system:
        notify(recipient=account, code="registry.role_given", link="/account/", now=now)
    return given


@transaction.atomic
def end_role(*, role_id: int, actor: Actor, now: datetime) -> None:
    """This will end a role of the platform's staff, and tell the account.

    Raises StaffRole.DoesNotExist when it has ended or is not for the actor to see;
    NotPermittedError; ValidationError for the last operator, since nobody could undo it.
    """
    role = queries.find_role(actor, role_id, lock=True)
    require(actor, "registry.end_role", role)
    if role.role == Role.OPERATOR and not _other_operators(role):
        raise ValidationError(
            _("This is the last operator. Please give somebody else the role first."), code="last_operator"
        )
    role.ended_at = now
    role.save(update_fields=["ended_at"])
    forget_standing(role.account)
    record(actor=actor, action="registry.end_role", subject=role.account, reason_code=role.role, now=now)
    if role.account_id != actor.pk:
        notify(recipient=role.account, code="registry.role_ended", link="/account/", now=now)


def _other_operators(role: StaffRole) -> bool:
    """Say whether another operator can sign in; their rows are locked, so two cannot end each other."""
    others = StaffRole.objects.filter(role=Role.OPERATOR, ended_at=None, account__is_active=True)
    return bool(list(others.exclude(pk=role.pk).select_for_update(of=("self",))))
