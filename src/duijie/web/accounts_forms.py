"""Forms of accounts: one's own, and those an operator fills in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    DateInput,
    EmailField,
    Form,
    MultipleChoiceField,
    PasswordInput,
    TextInput,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duijie.accounts.models import User
from duijie.accounts.queries import sign_in_locked_until, signing_in_as
from duijie.exits.mail import mail_is_set
from duijie.registry.states import Role
from duijie.web.profile_forms import region_field
from duijie.web.refusals import RefusableForm


class SignInForm(AuthenticationForm):
    """A name and its password; after ten failures the name is locked for a while."""

    @property
    def offers_link(self) -> bool:
        """Whether a link to choose a new password can be mailed."""
        return mail_is_set()

    def clean(self) -> dict[str, Any]:
        """This will not even look at the password while the name is locked."""
        name = self.cleaned_data.get("username", "")
        until = sign_in_locked_until(name, now=timezone.now())
        if until is not None:
            raise ValidationError(
                _(
                    "Signing in failed too often, so it is locked until %(time)s. Try again then, or ask "
                    "the platform's operator for a new password."
                )
                % {"time": timezone.localtime(until).strftime("%H:%M")},
                code="locked",
            )
        values: dict[str, Any] = super().clean()
        return values


class PasswordForm(RefusableForm):
    """One's own password, old and new."""

    old = CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not only digits, not an everyday word."),
    )


class ForgottenForm(RefusableForm):
    """Who forgot the password."""

    typed = CharField(
        label=_("Account name or e-mail"),
        max_length=254,
        widget=TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class ChosenPasswordForm(RefusableForm):
    """The password that somebody chooses who came by a link."""

    new = CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not only digits, not an everyday word."),
    )


class TokenForm(RefusableForm):
    """A token for a program: what it is for, what it may read, until when."""

    name = CharField(label=_("What it is for"), max_length=60, help_text=_("Such as: weekly figures"))
    scopes = MultipleChoiceField(
        label=_("May read"),
        choices=[
            ("needs", _("needs")),
            ("matches", _("matches of needs")),
            ("offers", _("offers")),
            ("organisations", _("organisations")),
            ("regions", _("regions")),
        ],
        widget=CheckboxSelectMultiple,
    )
    expires_at = DateField(
        label=_("Works until"),
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day within the next year."),
    )


class OwnAccountForm(RefusableForm):
    """How one is shown to others, and where one is reached."""

    display_name = CharField(label=_("Name shown"), max_length=60)
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("The other side sees it once both sides have accepted an introduction."),
    )


class AccountForm(OwnAccountForm):
    """A new account."""

    username = CharField(
        label=_("Account name"),
        max_length=60,
        help_text=_("What the person types to sign in: letters, digits and . @ + - _"),
    )
    field_order = ("username", "display_name", "email")


class AccountListForm(Form):
    """Filters of the list of accounts."""

    q = CharField(label=_("Name"), max_length=60, required=False)
    state = ChoiceField(
        label=_("May sign in"),
        choices=[("", _("all accounts")), ("open", _("open")), ("closed", _("closed"))],
        required=False,
    )


class RoleForm(RefusableForm):
    """A role to give, with its region for those who have one."""

    role = ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    region = region_field(
        label=_("Region"),
        required=False,
        help_text=_("For coordinators and brokers: the province, city or district they look after."),
    )

    def fields_of_role(self) -> dict[str, Any]:
        """This will return the clean values under the names the action takes."""
        region = self.cleaned_data["region"]
        return {"role": self.cleaned_data["role"], "region_id": region.pk if region is not None else None}


class SpeakerForm(RefusableForm):
    """Who shall act for an organisation, or is a person: the account's exact name; none is listed."""

    account: User  # of that name, once the form is right

    username = CharField(
        label=_("Account name"),
        max_length=60,
        help_text=_("The name the person signs in with. No account yet? An operator opens one."),
    )

    def clean_username(self) -> str:
        """This will find the open account of the name. Raises ValidationError when there is none."""
        typed: str = self.cleaned_data["username"]
        account = signing_in_as(typed)
        if account is None:
            raise ValidationError(_("No open account has this name. Please ask the person how they sign in."))
        self.account = account
        return typed
