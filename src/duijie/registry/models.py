"""Organisations, people, posts, speakers and staff roles."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.core.credit_code import CreditCodeError, parse
from duijie.core.likeness import sound_of_organisation, sound_of_person
from duijie.core.names import sort_key
from duijie.db.checked import Checked
from duijie.db.codes import validate_disciplines, validate_industries
from duijie.db.fields import LineField
from duijie.db.lists import WordListField
from duijie.names.models import Named
from duijie.regions.models import InRegion
from duijie.registry.mergeable import Mergeable
from duijie.registry.states import (
    REGIONAL_ROLES,
    Consent,
    ConsentState,
    OrganisationKind,
    OrganisationLevel,
    OrganisationState,
    PairKind,
    Role,
)

_CREDIT_CODE_WORDS = {
    "length": _("A unified social credit code has 18 characters. Please check what was typed."),
    "letter": _("A unified social credit code holds digits and capital letters without I, O, S, V, Z."),
    "check": _("The check character does not fit. Please compare the code with the licence."),
}


def validate_credit_code(value: str) -> None:
    """This will refuse a unified social credit code that breaks GB 32100-2015."""
    try:
        parse(value)
    except CreditCodeError as error:
        raise ValidationError(
            _CREDIT_CODE_WORDS.get(error.code, _CREDIT_CODE_WORDS["check"]), code=error.code
        ) from error


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Chainable choices of organisations."""

    def verified(self) -> OrganisationQuerySet:
        """This will keep organisations that a member of staff has verified."""
        return self.exclude(verified_at=None)


class Organisation(InRegion, Mergeable, Named):
    """An enterprise, institute, society, government body or any other body that acts as one."""

    called_by = ("name", "short_name")
    looked_through = ("name", "short_name")
    spelled_in = "sort_name"

    name = LineField(_("name"), max_length=120)
    short_name = LineField(_("short name"), max_length=60, blank=True)
    english_name = LineField(_("English name"), max_length=200, blank=True)
    sort_name = LineField(max_length=400, editable=False)
    # How the name sounds without 有限公司 and its like: a candidate may be written otherwise.
    sound = LineField(max_length=400, blank=True, editable=False)
    kind = LineField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    credit_code = LineField(
        _("unified social credit code"),
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_credit_code],
        help_text=_("18 characters, as on the business licence."),
    )
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    industries = WordListField(
        _("industries"), most=5, word_length=5, blank=True, validators=[validate_industries]
    )
    disciplines = WordListField(
        _("disciplines"), most=5, word_length=12, blank=True, validators=[validate_disciplines]
    )
    level = LineField(_("level"), max_length=12, blank=True, choices=OrganisationLevel.choices)
    # A branch, school or institute lies below the body it is a part of; actions refuse circles.
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    state = LineField(
        _("state"),
        max_length=12,
        choices=OrganisationState.choices,
        default=OrganisationState.EXISTING,
        editable=False,
    )
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True, editable=False)
    # Who goes on with what it did, if anybody; may have been dissolved since.
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[models.Manager[Organisation]] = OrganisationQuerySet.as_manager()

    class Meta:
        """Sorted by pinyin."""

        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["sort_name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], name="organisation_sorted"),
            models.Index(fields=["merged_into"], name="organisation_merged", condition=~Q(merged_into=None)),
            models.Index(fields=["name"], name="organisation_name"),
            models.Index(fields=["sound"], name="organisation_sound"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="organisation_verified_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", *OrganisationLevel.values]), name="organisation_level_known"
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="organisation_no_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(state=OrganisationState.EXISTING, dissolved_on=None, successor=None)
                | Q(state=OrganisationState.DISSOLVED, dissolved_on__isnull=False),
                name="organisation_dissolved_wholly",
            ),
            models.CheckConstraint(
                condition=~Q(successor=models.F("id")) | Q(successor=None),
                name="organisation_not_its_own_successor",
            ),
            *Mergeable.merge_constraints("organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dissolved(self) -> bool:
        """Whether it is one no more, as the record says that stands for it."""
        return self.kept.state == OrganisationState.DISSOLVED

    def clean(self) -> None:
        """This will write the code as the licence does, and keep the pinyin keys in step."""
        self.credit_code = (self.credit_code or "").strip().upper() or None
        self.sort_name = sort_key(self.name)[:400]
        self.sound = sound_of_organisation(self.name)[:400]


def still_exists(field: str) -> Q:
    """This will choose what is of an organisation that was not dissolved; the kept record says so."""
    existing = OrganisationState.EXISTING
    own = Q(**{f"{field}__canonical": None, f"{field}__state": existing})
    return own | Q(**{f"{field}__canonical__state": existing})


class OrganisationCode(Checked):
    """An industry or discipline of an organisation, and every one above it: what a list is narrowed by.

    Made from `industries` and `disciplines`, which stay the truth.
    """

    class Vocabulary(models.TextChoices):
        """Which list the code is of."""

        INDUSTRY = "industry"
        DISCIPLINE = "discipline"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="codes")
    vocabulary = LineField(max_length=12, choices=Vocabulary.choices)
    code = LineField(max_length=12)

    objects: ClassVar[models.Manager[OrganisationCode]] = models.Manager()

    class Meta:
        """Each code of an organisation once, found by the code."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vocabulary", "code", "organisation"], name="organisation_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vocabulary} {self.code}"


class OrganisationAlias(Named):
    """Another name an organisation goes by."""

    called_by = ("name",)
    looked_through = ("name",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = LineField(_("alias"), max_length=120)

    objects: ClassVar[models.Manager[OrganisationAlias]] = models.Manager()

    class Meta:
        """Each alias of an organisation once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="alias_once")]
        indexes: ClassVar = [models.Index(fields=["name"], name="alias_name")]

    def __str__(self) -> str:
        return self.name


FORGOTTEN = "（已移除）"


class Person(Mergeable, Named):
    """Someone who acts for organisations. Seen by staff only until they claim it or agree."""

    called_by = ("name",)
    looked_through = ("name",)
    spelled_in = "sort_name"

    name = LineField(_("name"), max_length=60)
    pinyin = LineField(_("pinyin"), max_length=120, blank=True)
    english_name = LineField(_("English name"), max_length=120, blank=True)
    sort_name = LineField(max_length=200, editable=False)
    sound = LineField(max_length=200, blank=True, editable=False)
    title = LineField(_("title"), max_length=60, blank=True)
    consent = LineField(
        _("who may see this person"),
        max_length=12,
        choices=Consent.choices,
        default=Consent.STAFF_ONLY,
    )
    # How that came: whoever took it back is not asked again, as one is who never was.
    consent_state = LineField(
        _("consent"),
        max_length=12,
        choices=ConsentState.choices,
        default=ConsentState.NEVER_ASKED,
        editable=False,
    )
    consent_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    consent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    refuses_ranking = models.BooleanField(_("does not want to be ranked"), default=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    created_at = models.DateTimeField()
    # When the person's details were taken away at their request; what names the record stays whole.
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        """Sorted by pinyin; claimed exactly when an account is linked."""

        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["sort_name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], name="person_sorted"),
            models.Index(fields=["merged_into"], name="person_merged", condition=~Q(merged_into=None)),
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["sound"], name="person_sound"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(consent__in=Consent.values), name="person_consent_known"),
            models.CheckConstraint(
                condition=Q(consent_state=ConsentState.GIVEN, consent__in=["claimed", "consented"])
                | Q(
                    consent_state__in=[
                        ConsentState.NEVER_ASKED,
                        ConsentState.ASKED,
                        ConsentState.TAKEN_BACK,
                    ],
                    consent="staff_only",
                ),
                name="person_shown_iff_consent_given",
            ),
            models.CheckConstraint(
                condition=Q(
                    consent_state=ConsentState.NEVER_ASKED, consent_noted_at=None, consent_noted_by=None
                )
                | (~Q(consent_state=ConsentState.NEVER_ASKED) & Q(consent_noted_at__isnull=False)),
                name="person_consent_noted_iff_asked",
            ),
            models.CheckConstraint(
                condition=~Q(consent="claimed") | Q(account__isnull=False),
                name="person_claimed_with_account",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None)
                | Q(
                    name=FORGOTTEN,
                    pinyin="",
                    english_name="",
                    title="",
                    consent="staff_only",
                    account=None,
                    refuses_ranking=True,
                ),
                name="person_forgotten_wholly",
                violation_error_message=_("The details of this person were removed at their request."),
            ),
            # Whoever has an account is kept: an account is one person.
            models.CheckConstraint(
                condition=Q(account=None) | Q(merged_into=None), name="person_with_account_kept"
            ),
            *Mergeable.merge_constraints("person"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """This will keep the pinyin keys in step with the name."""
        self.sort_name = sort_key(self.name)[:200]
        self.sound = sound_of_person(self.name)[:200]


class Claim(Checked):
    """That an account is a person, as one side says, staff or whoever holds the account.

    It is gone once the other side has answered: either the person has the account then, or nobody is asked.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="claim")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claim")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Claim]] = models.Manager()

    class Meta:
        """One of a person and one of an account: whoever would be two people is asked once at a time."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.account} → {self.person}"

    @property
    def is_by_holder(self) -> bool:
        """Whether whoever holds the account says so, and staff are asked."""
        return self.made_by_id == self.account_id


class Post(Checked):
    """A post somebody holds or held at an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    name = LineField(_("post"), max_length=80)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[models.Manager[Post]] = models.Manager()

    class Meta:
        """A post ends after it begins."""

        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "name"], name="post_once"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended_on(self) -> date | None:
        """Its last day: its own, or that of the organisation if that came first; None while held."""
        days = (self.until, self.organisation.kept.dissolved_on)
        return min((day for day in days if day is not None), default=None)


class Speaker(Checked):
    """An account that may act for an organisation."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="speaks_for")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="speakers")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Speaker]] = models.Manager()

    class Meta:
        """One running grant an account and organisation."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "organisation"],
                condition=Q(ended_at=None),
                name="speaker_granted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} → {self.organisation}"


class StaffRole(Checked):
    """A role on the platform; brokers and coordinators hold theirs for one region."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_roles"
    )
    role = LineField(_("role"), max_length=12, choices=Role.choices)
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[StaffRole]] = models.Manager()

    class Meta:
        """Regional roles have a region and others have none; one running grant of each."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=REGIONAL_ROLES, region__isnull=False)
                | (Q(role__in=[Role.OPERATOR, Role.CLERK]) & Q(region=None)),
                name="staff_role_region_iff_regional",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "region"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="staff_role_granted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Pair(Checked):
    """Two records that may be one, as the worker found them; or that somebody said are two.

    The score only puts likely ones first; why they may be one is worked out when it is shown. A pair
    that was told apart is kept, so that it never comes back.
    """

    kind = LineField(max_length=12, choices=PairKind.choices)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    score = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField()
    apart_at = models.DateTimeField(null=True, blank=True)
    apart_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager[Pair]] = models.Manager()

    class Meta:
        """Each pair once, the smaller number first; told apart by somebody, or not at all."""

        ordering: ClassVar = ["-score", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-score", "-id"], name="pair_likeliest"),
            models.Index(fields=["kind", "second_id"], name="pair_second"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(condition=Q(kind__in=PairKind.values), name="pair_kind_known"),
            models.CheckConstraint(condition=Q(first_id__lt=models.F("second_id")), name="pair_in_order"),
            models.CheckConstraint(
                condition=Q(apart_at=None, apart_by=None) | Q(apart_at__isnull=False, apart_by__isnull=False),
                name="pair_apart_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} {self.second_id}"
