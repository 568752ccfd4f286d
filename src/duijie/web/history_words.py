"""The words of a history: a whole sentence for every action, a label for every field and reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from duijie.demands.models import CONTENT_FIELDS as DEMAND_FIELDS
from duijie.demands.models import Demand
from duijie.demands.states import DemandOutcome
from duijie.introductions.states import DeclineReason, IntroductionOutcome
from duijie.matches.states import RejectReason
from duijie.offers.models import CONTENT_FIELDS as OFFER_FIELDS
from duijie.offers.models import Offer
from duijie.offers.states import OfferOutcome
from duijie.registry.actions import ORGANISATION_FIELDS, PERSON_FIELDS
from duijie.registry.models import Organisation, Person
from duijie.registry.states import Consent, Role
from duijie.web.bodies_history import BODY_FIELDS, body_sentences
from duijie.web.events_history import EVENT_FIELDS, EVENT_SENTENCES
from duijie.web.intake_facts import problem_words
from duijie.web.lists import title_of

Words = str | Promise

SENTENCES: dict[str, Words] = {
    "accounts.create": gettext_lazy("%(who)s opened the account."),
    "accounts.change": gettext_lazy("%(who)s changed the account."),
    "accounts.change_password": gettext_lazy("%(who)s changed the password."),
    "accounts.reset_password": gettext_lazy("%(who)s set a new password for the account."),
    "accounts.offer_link": gettext_lazy("%(who)s made a link by which a password is chosen."),
    "accounts.make_mailed_link": gettext_lazy(
        "%(who)s made a link by which a password is chosen, to be mailed as was asked."
    ),
    "accounts.mail_link": gettext_lazy("%(who)s mailed a link by which a password is chosen, as was asked."),
    "notices.begin_digest": pgettext_lazy("digest", "%(who)s turned notices by mail on."),
    "notices.end_digest": pgettext_lazy("digest", "%(who)s turned notices by mail off."),
    "notices.end_refused_digest": pgettext_lazy(
        "digest", "%(who)s turned notices by mail off: there is no such address, says the mail server."
    ),
    "accounts.invite": gettext_lazy("%(who)s invited a colleague, and the account was opened."),
    "accounts.choose_password": gettext_lazy("%(who)s chose a password by a link."),
    "accounts.protect": gettext_lazy("%(who)s changed how the account is protected."),
    "accounts.take_second_factors": gettext_lazy("%(who)s took the second factors away."),
    "accounts.make_token": gettext_lazy("%(who)s made a token for a program."),
    "accounts.end_token": gettext_lazy("%(who)s ended a token."),
    "papers.issue": pgettext_lazy("papers", "%(who)s issued the paper."),
    "papers.revoke": pgettext_lazy("papers", "%(who)s revoked the paper."),
    "papers.hide": pgettext_lazy(
        "papers",
        "%(who)s had the public check hide what the paper says: somebody it names took back consent.",
    ),
    "files.add": pgettext_lazy("files", "%(who)s added the file."),
    "files.remove": pgettext_lazy("files", "%(who)s removed the file."),
    "files.note_preview": pgettext_lazy("files", "%(who)s drew a preview of the file."),
    "files.note_erased": pgettext_lazy("files", "%(who)s erased the bytes of the removed file."),
    "exits.send": gettext_lazy("%(who)s had text sent to an endpoint outside."),
    "accounts.lock_sign_in": gettext_lazy("Signing in failed ten times; it was locked for 15 minutes."),
    "accounts.close": gettext_lazy("%(who)s closed the account."),
    "accounts.reopen": gettext_lazy("%(who)s opened the account again."),
    "registry.create_organisation": gettext_lazy("%(who)s added the organisation."),
    "registry.change_organisation": gettext_lazy("%(who)s changed the organisation."),
    "registry.verify_organisation": gettext_lazy("%(who)s verified the organisation."),
    "registry.dissolve_organisation": gettext_lazy("%(who)s noted that the organisation was dissolved."),
    "registry.restore_organisation": gettext_lazy(
        "%(who)s noted that the organisation was not dissolved after all."
    ),
    "registry.merge_organisation": gettext_lazy("%(who)s merged the record with another one."),
    "registry.undo_organisation_merge": gettext_lazy("%(who)s undid the merge with another record."),
    "registry.merge_person": gettext_lazy("%(who)s merged the record with another one."),
    "registry.undo_person_merge": gettext_lazy("%(who)s undid the merge with another record."),
    "registry.tell_apart": gettext_lazy("%(who)s said that it is not the same as another record."),
    "registry.suspect_again": gettext_lazy("%(who)s took back that it is not the same as another record."),
    "registry.create_person": gettext_lazy("%(who)s added the person."),
    "registry.change_person": gettext_lazy("%(who)s changed the person."),
    "registry.remove_organisation": gettext_lazy("%(who)s removed the organisation."),
    "registry.remove_person": gettext_lazy("%(who)s removed the person."),
    "confirmations.confirm": pgettext_lazy("confirmation", "%(who)s said that it is still true."),
    "confirmations.ask": pgettext_lazy("confirmation", "%(who)s asked whether it is still true."),
    "corrections.ask": pgettext_lazy("correction", "%(who)s asked that the record be corrected or removed."),
    "corrections.settle": pgettext_lazy("correction", "%(who)s did what was asked."),
    "corrections.refuse": pgettext_lazy("correction", "%(who)s refused what was asked."),
    "corrections.forget": pgettext_lazy(
        "correction", "%(who)s removed the person's details, and the words of this request with them."
    ),
    "registry.forget_person": gettext_lazy("%(who)s removed the details at the person's request."),
    "registry.give_consent": gettext_lazy("%(who)s set who may see the person."),
    "registry.link_account": gettext_lazy("%(who)s linked the person and an account."),
    "registry.note_asked": gettext_lazy("%(who)s noted that the person was asked whether they may be shown."),
    "registry.ask_holder": gettext_lazy("%(who)s asked who holds an account whether they are this person."),
    "registry.claim_person": gettext_lazy("%(who)s said that they are this person."),
    "registry.confirm_claim": gettext_lazy("%(who)s said, when asked, that they are this person."),
    "registry.deny_claim": gettext_lazy("%(who)s said that they are not this person."),
    "registry.end_claim": gettext_lazy("%(who)s took back or refused that an account is this person."),
    "registry.unlink_account": gettext_lazy("%(who)s took the link between the person and an account away."),
    "registry.let_speak": gettext_lazy("%(who)s let an account act for the organisation."),
    "registry.invite_colleague": gettext_lazy("%(who)s invited a colleague to act for the organisation."),
    "registry.end_speaking": gettext_lazy("%(who)s ended that an account acts for the organisation."),
    "registry.give_role": gettext_lazy("%(who)s gave the account a role."),
    "registry.end_role": gettext_lazy("%(who)s ended a role of the account."),
    "desk.save_filter": gettext_lazy("%(who)s saved a filter of a list."),
    "desk.delete_filter": gettext_lazy("%(who)s deleted a saved filter."),
    "desk.tell_of_filter": gettext_lazy("%(who)s asked to be told of what a saved filter finds."),
    "desk.stop_telling": gettext_lazy("%(who)s no longer wants to be told of what a saved filter finds."),
    "desk.choose_columns": gettext_lazy("%(who)s chose the columns of a list."),
    "desk.export_list": gettext_lazy("%(who)s took a list out as a file."),
    "desk.end_tour": gettext_lazy("%(who)s ended the tour."),
    "demands.create": gettext_lazy("%(who)s wrote the need."),
    "demands.change": gettext_lazy("%(who)s changed the need."),
    "demands.submit": gettext_lazy("%(who)s submitted the need."),
    "demands.return": gettext_lazy("%(who)s returned the need to be mended."),
    "demands.publish": gettext_lazy("%(who)s verified and published the need."),
    "demands.pause": gettext_lazy("%(who)s paused the need."),
    "demands.resume": gettext_lazy("%(who)s opened the need again."),
    "demands.close": gettext_lazy("%(who)s closed the need."),
    "offers.create": gettext_lazy("%(who)s wrote the offer."),
    "offers.change": gettext_lazy("%(who)s changed the offer."),
    "offers.submit": gettext_lazy("%(who)s submitted the offer."),
    "offers.return": gettext_lazy("%(who)s returned the offer to be mended."),
    "offers.publish": gettext_lazy("%(who)s verified and published the offer."),
    "offers.pause": gettext_lazy("%(who)s paused the offer."),
    "offers.resume": gettext_lazy("%(who)s opened the offer again."),
    "offers.close": gettext_lazy("%(who)s closed the offer."),
    "matches.judge": gettext_lazy("%(who)s judged the match."),
    "matches.take_back": gettext_lazy("%(who)s took the judgement back."),
    "matches.learn": gettext_lazy("%(who)s had matching learn from judgements."),
    "matches.ask_to_learn": gettext_lazy("%(who)s asked that matching learn from judgements."),
    "matches.match_all": gettext_lazy("%(who)s had all open needs matched."),
    "matches.roll_back": gettext_lazy("%(who)s took back what matching had learned."),
    "introductions.send": gettext_lazy("%(who)s introduced the two sides."),
    "introductions.accept_first": gettext_lazy("%(who)s accepted for one side."),
    "introductions.accept_second": gettext_lazy(
        "%(who)s accepted for the other side; the contact details are open now."
    ),
    "introductions.decline": gettext_lazy("%(who)s declined the introduction."),
    "introductions.withdraw": gettext_lazy("%(who)s withdrew the introduction."),
    "introductions.set_meeting": gettext_lazy("%(who)s set a meeting."),
    "introductions.close": gettext_lazy("%(who)s closed the introduction."),
    "agreements.create": gettext_lazy("%(who)s drafted the agreement."),
    "agreements.sign": gettext_lazy("%(who)s recorded the signing."),
    "agreements.drop": gettext_lazy("%(who)s dropped the draft of the agreement."),
    "agreements.complete": gettext_lazy("%(who)s completed the agreement."),
    "agreements.terminate": gettext_lazy("%(who)s terminated the agreement."),
    "agreements.announce": gettext_lazy("%(who)s changed whether the agreement is public."),
    "agreements.remove": gettext_lazy("%(who)s removed the agreement."),
    "agreements.add_undertaking": gettext_lazy("%(who)s added an undertaking."),
    "agreements.give_evidence": gettext_lazy("%(who)s reported an undertaking as done."),
    "agreements.send_back": gettext_lazy("%(who)s asked for more evidence of an undertaking."),
    "agreements.confirm": gettext_lazy("%(who)s confirmed that an undertaking was kept."),
    "agreements.drop_undertaking": gettext_lazy("%(who)s dropped an undertaking."),
    "intake.receive": gettext_lazy("%(who)s took the page in."),
    "intake.read": gettext_lazy("%(who)s read the page."),
    "intake.confirm": gettext_lazy("%(who)s confirmed a draft."),
    "intake.edit": gettext_lazy("%(who)s corrected a draft."),
    "intake.dismiss": gettext_lazy("%(who)s dismissed a draft."),
    "intake.reopen": gettext_lazy("%(who)s took the dismissal of a draft back."),
    "intake.take_back": gettext_lazy("%(who)s took a confirmation back."),
    "intake.link": gettext_lazy("%(who)s chose which record a draft is about."),
    "intake.create_draft": gettext_lazy("%(who)s added a draft."),
    "intake.split": gettext_lazy("%(who)s split a draft."),
    "intake.merge": gettext_lazy("%(who)s made two drafts one."),
    "intake.settle_event": gettext_lazy("%(who)s settled what holds of the event."),
    "intake.ask_model": gettext_lazy("%(who)s had the language model asked."),
    "intake.propose": gettext_lazy("%(who)s kept what the language model proposed."),
    "intake.open_batch": gettext_lazy("%(who)s began a batch."),
    "intake.add_to_batch": gettext_lazy("%(who)s handed a file in."),
    "intake.give_up": gettext_lazy("%(who)s could not read the page."),
    "intake.retry": gettext_lazy("%(who)s had the page read again."),
    "intake.finish": gettext_lazy("%(who)s finished the review."),
    "intake.review_again": gettext_lazy("%(who)s opened the review again."),
    "intake.dismiss_page": gettext_lazy("%(who)s put the page aside."),
    "intake.purge": gettext_lazy("%(who)s purged the page."),
    **EVENT_SENTENCES,
    **body_sentences("stations"),
    **body_sentences("teams"),
    **body_sentences("alliances"),
}
# Seen from the account, where the sentence about the organisation would say nothing.
OF_ACCOUNT: dict[str, Words] = {
    "registry.let_speak": gettext_lazy("%(who)s let the account act for an organisation."),
    "registry.end_speaking": gettext_lazy("%(who)s ended that the account acts for an organisation."),
    "registry.link_account": gettext_lazy("%(who)s linked the account and a person."),
    "registry.ask_holder": gettext_lazy("%(who)s asked whether the account is a person of the registry."),
    "registry.claim_person": gettext_lazy("%(who)s said that they are a person of the registry."),
    "registry.confirm_claim": gettext_lazy(
        "%(who)s said, when asked, that they are a person of the registry."
    ),
    "registry.deny_claim": gettext_lazy("%(who)s said that they are not the person of the registry."),
    "registry.end_claim": gettext_lazy(
        "%(who)s took back or refused that the account is a person of the registry."
    ),
    "registry.unlink_account": gettext_lazy("%(who)s took the link between the account and a person away."),
}
SEVERAL: dict[str, Callable[[int], str]] = {
    "intake.confirm": lambda count: ngettext(
        "%(who)s confirmed %(count)d draft.", "%(who)s confirmed %(count)d drafts.", count
    ),
    "intake.dismiss": lambda count: ngettext(
        "%(who)s dismissed %(count)d draft.", "%(who)s dismissed %(count)d drafts.", count
    ),
}

_OTHER_FIELDS: dict[str, Words] = {
    "aliases": gettext_lazy("other names"),
    "posts": gettext_lazy("posts"),
    "display_name": gettext_lazy("name shown"),
    "email": gettext_lazy("e-mail"),
    "is_announced": gettext_lazy("whether it is public"),
    "meeting_at": gettext_lazy("time"),
    "meeting_place": gettext_lazy("place"),
    # The fields of drafts.
    "titles": gettext_lazy("titles"),
    "status": gettext_lazy("status"),
    "sides": gettext_lazy("parties"),
    "parties": gettext_lazy("parties"),
    "signatories": gettext_lazy("signatories"),
    "date": gettext_lazy("date"),
    "undertakings": gettext_lazy("undertakings"),
    "place": gettext_lazy("place"),
    "host": gettext_lazy("chaired by"),
    "organisers": gettext_lazy("organisers"),
    "attendees": gettext_lazy("attended by"),
    "record": gettext_lazy("record"),
    "sponsors": gettext_lazy("sponsors"),
    "members": gettext_lazy("members"),
    "owner": gettext_lazy("whose it is"),
    "text": gettext_lazy("words"),
    **BODY_FIELDS,
    **EVENT_FIELDS,
}
_REASONS: dict[str, Callable[[str], Words]] = {
    "demands.close": lambda code: DemandOutcome(code).label,
    "offers.close": lambda code: OfferOutcome(code).label,
    "introductions.decline": lambda code: DeclineReason(code).label,
    "introductions.close": lambda code: IntroductionOutcome(code).label,
    "matches.judge": lambda code: RejectReason(code).label,
    "registry.give_role": lambda code: Role(code).label,
    "registry.end_role": lambda code: Role(code).label,
    "intake.give_up": problem_words,
    "desk.save_filter": title_of,
    "desk.delete_filter": title_of,
    "desk.tell_of_filter": title_of,
    "desk.stop_telling": title_of,
    "desk.choose_columns": title_of,
    "desk.export_list": title_of,
}
_RECORDS: tuple[tuple[type[Model], Collection[str]], ...] = (
    (Demand, DEMAND_FIELDS),
    (Offer, OFFER_FIELDS),
    (Person, PERSON_FIELDS),
    (Organisation, ORGANISATION_FIELDS),
)


def _labels() -> Mapping[str, Words]:
    labels: dict[str, Words] = {}
    for model, names in _RECORDS:
        for field in model._meta.fields:
            if field.attname in names:
                labels[field.attname] = field.verbose_name
    return labels | _OTHER_FIELDS


def field_words(names: Iterable[str]) -> str:
    """This will name the changed fields in the reader's language, each once.

    What is no field's name (the number of an undertaking) is left out: it says nothing to people.
    """
    labels = _labels()
    return "、".join(dict.fromkeys(str(labels[name]) for name in names if name in labels))


def detail_words(*, action: str, fields: Iterable[str], after: str, reason_code: str) -> str:
    """This will say what an entry tells beyond its sentence: the outcome, the reason, the fields."""
    if action == "registry.give_consent":
        return str(Consent(after).label)
    if reason_code and action in _REASONS:
        return str(_REASONS[action](reason_code))
    changed = field_words(fields)
    return _("Changed: %(fields)s") % {"fields": changed} if changed else ""


def sentence(*, action: str, subject_type: str, who: str, count: int) -> str:
    """This will say in one sentence who did what, `count` times in a row.

    Raises KeyError for an action nobody gave words to; a test keeps the words complete.
    """
    if count > 1 and action in SEVERAL:
        return SEVERAL[action](count) % {"who": who, "count": count}
    words = OF_ACCOUNT.get(action) if subject_type == "accounts.user" else None
    return str(words or SENTENCES[action]) % {"who": who}
