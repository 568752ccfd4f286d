"""The registry's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from duijie.access import by


class RegistryConfig(AppConfig):
    """The room of organisations and people."""

    name = "duijie.registry"
    label = "registry"
    verbose_name = _("registry")

    def ready(self) -> None:
        """This will tell other rooms who runs the platform and who hides, and let its records have files."""
        from duijie.accounts.rules import let_create_accounts
        from duijie.files import owners
        from duijie.notices.wording import register
        from duijie.papers.sources import let_hide
        from duijie.queue.handlers import register as let_work
        from duijie.registry import merged_records, queries
        from duijie.registry.jobs import EVERY_DAY, NEXT, every_day, find_pairs_job
        from duijie.registry.models import Organisation, Person
        from duijie.registry.rules import is_operator

        let_work(EVERY_DAY, every_day, daily=True)
        let_work(NEXT, find_pairs_job)
        let_create_accounts(is_operator)
        let_hide(queries.took_back_consent)
        register("registry.may_speak", _("You may now act for “%(organisation)s”."))
        register(
            "registry.colleague_invited",
            _(
                "“%(name)s” was invited by a colleague to act for “%(organisation)s”. "
                "Please check that it is right."
            ),
        )
        register(
            "registry.dissolved",
            _(
                "It was noted that “%(organisation)s” was dissolved; its needs and offers are no longer "
                "matched. If that is wrong, please tell those who look after your region."
            ),
        )
        register(
            "registry.restored",
            _("“%(organisation)s” is no longer noted as dissolved: its needs and offers are matched again."),
        )
        register("registry.speaks_no_more", _("You no longer act for “%(organisation)s”."))
        register("registry.role_given", _("You were given a role. “My account” shows which and where."))
        register("registry.role_ended", _("A role of yours has ended. “My account” shows those you have."))
        register("registry.is_person", _("Your account is now linked to your record in the registry."))
        register(
            "registry.is_person_no_more", _("Your account is no longer linked to a person in the registry.")
        )
        register(
            "registry.said_to_be_person",
            _("A record in the registry is said to be about you. Please say whether it is."),
        )
        register(
            "registry.person_claimed",
            _("Somebody says that a record in the registry is theirs. Please link the account or refuse."),
        )
        register("registry.claim_confirmed", _("Who you linked to a person said that it is them."))
        register(
            "registry.claim_denied",
            _("Who you linked to a person said that it is not them: the account is not linked."),
        )
        register(
            "registry.claim_ended",
            _("You are no longer asked whether a record in the registry is about you."),
        )
        register(
            "registry.claim_refused",
            _(
                "Your account was not linked to the record you said is about you. If it is, please ask those "
                "who run the platform what they need to know."
            ),
        )
        register(
            "registry.claimed_record_removed",
            _(
                "The record in the registry that was said to be about you was removed, so your account is "
                "not linked to it. Nothing is left for you to do."
            ),
        )
        may_change = by("registry.change_organisation")
        owners.register(
            owners.Owner(
                "organisations",
                Organisation,
                queries.find_organisation,
                may_change,
                may_change,
                merged=merged_records.merged_into_organisation,
            )
        )
        may_change = by("registry.change_person")
        owners.register(
            owners.Owner(
                "people",
                Person,
                queries.find_person,
                may_change,
                may_change,
                merged=merged_records.merged_into_person,
                takes=lambda person: person.forgotten_at is None,
            )
        )
