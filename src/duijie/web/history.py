"""A record's history in words: who did what and when, from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.accounts.models import User
from duijie.audit.queries import history_of

WORDS: dict[str, str | Promise] = {
    "accounts.create": _("opened the account"),
    "accounts.change_password": _("changed the password"),
    "registry.create_organisation": _("added the organisation"),
    "registry.change_organisation": _("changed the organisation"),
    "registry.verify_organisation": _("verified the organisation"),
    "registry.create_person": _("added the person"),
    "registry.change_person": _("changed the person"),
    "registry.give_consent": _("set who may see the person"),
    "registry.link_account": _("linked an account"),
    "registry.let_speak": _("let somebody speak for it"),
    "registry.give_role": _("gave a role"),
    "demands.create": _("wrote the need"),
    "demands.change": _("changed the need"),
    "demands.submit": _("submitted the need"),
    "demands.return": _("returned the need"),
    "demands.publish": _("published the need"),
    "demands.pause": _("paused the need"),
    "demands.resume": _("opened the need again"),
    "demands.close": _("closed the need"),
    "offers.create": _("wrote the offer"),
    "offers.change": _("changed the offer"),
    "offers.submit": _("submitted the offer"),
    "offers.return": _("returned the offer"),
    "offers.publish": _("published the offer"),
    "offers.pause": _("paused the offer"),
    "offers.resume": _("opened the offer again"),
    "offers.close": _("closed the offer"),
    "matches.judge": _("judged a match"),
    "introductions.send": _("introduced the two sides"),
    "introductions.accept_first": _("accepted"),
    "introductions.accept_second": _("accepted: contact details are open"),
    "introductions.decline": _("declined"),
    "introductions.withdraw": _("withdrew the introduction"),
    "introductions.set_meeting": _("set a meeting"),
    "introductions.close": _("closed the introduction"),
    "agreements.create": _("drafted the agreement"),
    "agreements.sign": _("recorded the signing"),
    "agreements.drop": _("dropped the draft"),
    "agreements.complete": _("completed the agreement"),
    "agreements.terminate": _("terminated the agreement"),
    "agreements.announce": _("changed whether it is public"),
    "agreements.add_undertaking": _("added an undertaking"),
    "agreements.give_evidence": _("reported it as done"),
    "agreements.send_back": _("asked for more evidence"),
    "agreements.confirm": _("confirmed it"),
    "agreements.drop_undertaking": _("dropped the undertaking"),
    "intake.receive": _("took the page in"),
    "intake.read": _("read the page"),
    "intake.confirm": _("confirmed a draft"),
    "intake.edit": _("corrected a draft"),
    "intake.dismiss": _("dismissed a draft"),
    "intake.reopen": _("took a dismissal back"),
    "intake.give_up": _("could not read the page"),
    "intake.retry": _("had the page read again"),
    "intake.finish": _("finished the review"),
    "intake.review_again": _("opened the review again"),
    "intake.dismiss_page": _("put the page aside"),
}
MOST_SHOWN = 50


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history. `words` falls back to the action's code, which a test forbids."""

    at: datetime
    who: str | Promise
    words: str | Promise


def _name(actor: User | None) -> str | Promise:
    if actor is None:
        return ""
    return _("the system") if actor.kind == User.Kind.SYSTEM else actor.display_name


def history(subject: Model) -> list[HistoryLine]:
    """This will return the newest 50 things done to a record that the reader has found."""
    return [
        HistoryLine(
            entry.at,
            _name(entry.actor),
            WORDS.get(entry.action, entry.action),
        )
        for entry in history_of(subject)[:MOST_SHOWN]
    ]
