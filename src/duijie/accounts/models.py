"""The account."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField
from duijie.names.models import Named

TOKEN_SCOPES = ("needs", "matches", "offers", "organisations", "regions")
"""What a token may be let read: the parts of the interface for programs."""


class UserManager(BaseUserManager["User"]):
    """Finds accounts by the name people sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """This will find an account by its name, large and small letters alike."""
        return self.get(username__iexact=username)


class User(KeepsSortKeys, Named, AbstractBaseUser):
    """Someone who signs in, or a named part of the system that acts (never signs in).

    What the account may do is not written here: roles and who speaks for whom live in the registry.
    """

    called_by = ("display_name", "username")
    looked_through = ("display_name", "username")

    class Kind(models.TextChoices):
        """Whether a person or a part of the system."""

        PERSON = "person", _("person")
        SYSTEM = "system", _("system")

    username = LineField(
        _("account name"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[\w.@+-]+\Z", _("Please use letters, digits and . @ + - _ only, without blanks.")
            )
        ],
    )
    display_name = LineField(_("name shown"), max_length=60)
    sort_name = SortKeyField(of="display_name")
    email = models.EmailField(_("e-mail"), blank=True)
    kind = LineField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """System accounts never sign in; a name is taken in large and small letters alike."""

        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], name="user_sorted"),
            models.Index(Lower("email"), name="user_email_in_any_case"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="person") | Q(kind="system", is_active=False),
                name="user_system_never_signs_in",
            ),
            # People type their name in large or small letters; it must mean one account.
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once_in_any_case",
                violation_error_message=_("This account name is taken. Please choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """This will return the name shown to others."""
        return self.display_name


class SignInLock(Checked):
    """How often signing in under one name failed, one row a name, whether or not there is such an account.

    The name is kept as a digest: people type passwords into the wrong field.
    """

    name_digest = models.CharField(max_length=64, unique=True)
    failure_count = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Old rows are found by their time."""

        verbose_name = _("failed signing in")
        indexes: ClassVar = [models.Index(fields=["last_failed_at"], name="sign_in_lock_by_time")]

    def __str__(self) -> str:
        return f"{self.name_digest[:8]}: {self.failure_count}"


class PasswordLink(Checked):
    """A link by which the owner of an account chooses a password; it works once. Its secret is not kept."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    by_mail = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[PasswordLink]] = models.Manager()

    class Meta:
        """An account has at most one link that works of each kind; what was used was not ended."""

        verbose_name = _("link to choose a password")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "by_mail"],
                condition=Q(used_at=None, ended_at=None),
                name="password_link_one_open_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(ended_at=None), name="password_link_used_or_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.made_at:%Y-%m-%d}"


class LinkRequest(Checked):
    """Somebody said that they forgot a password, and asked for a link by mail; whoever it was.

    What they typed and where they came from are kept as digests, for a day, to bound how often one asks.
    Without such an account, `account` is empty, and nothing is mailed.
    """

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    name_digest = models.CharField(max_length=64)
    sender_digest = models.CharField(max_length=64)
    language = LineField(max_length=10)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[LinkRequest]] = models.Manager()

    class Meta:
        """Counted by name, by sender and by account; old rows are found by their time."""

        verbose_name = _("asking for a link by mail")
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="link_request_by_time"),
            models.Index(fields=["name_digest", "asked_at"], name="link_request_by_name"),
            models.Index(fields=["sender_digest", "asked_at"], name="link_request_by_sender"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mailed_at=None) | Q(account__isnull=False), name="link_request_mailed_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.asked_at:%Y-%m-%d}"


def validate_scopes(scopes: object) -> None:
    """This will refuse a list of scopes that is empty or holds an unknown one. Raises ValidationError."""
    if not isinstance(scopes, list) or not scopes or not set(scopes) <= set(TOKEN_SCOPES):
        raise ValidationError(_("Please choose what the program may read."))


class ApiToken(Checked):
    """A program's key to the interface: it reads what its account may read, in the scopes given."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = LineField(_("What it is for"), max_length=60)
    scopes = models.JSONField(_("May read"), validators=[validate_scopes])
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Works until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[ApiToken]] = models.Manager()

    class Meta:
        """Read by account, newest first."""

        verbose_name = _("token")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name
