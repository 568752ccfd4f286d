"""Writes of the registry."""

from duijie.registry.actions.claims import (
    claim_person,
    confirm_claim,
    deny_claim,
    link_account,
    unlink_account,
)
from duijie.registry.actions.dissolving import dissolve_organisation, restore_organisation
from duijie.registry.actions.fields import UnknownFieldError
from duijie.registry.actions.forgetting import forget_person
from duijie.registry.actions.merges import (
    merge_organisation,
    merge_person,
    undo_organisation_merge,
    undo_person_merge,
)
from duijie.registry.actions.organisations import (
    ORGANISATION_FIELDS,
    AlikeError,
    add_alias,
    change_organisation,
    create_organisation,
    remove_organisation,
    verify_organisation,
)
from duijie.registry.actions.pairs import (
    find_pairs,
    suspect_again,
    tell_organisations_apart,
    tell_people_apart,
)
from duijie.registry.actions.people import (
    PERSON_FIELDS,
    add_post,
    change_person,
    change_post,
    create_person,
    give_consent,
    note_asked,
    remove_person,
    remove_post,
)
from duijie.registry.actions.roles import (
    InvitationOverError,
    end_role,
    end_speaking,
    give_role,
    invite_colleague,
    let_speak,
)

__all__ = [
    "ORGANISATION_FIELDS",
    "PERSON_FIELDS",
    "AlikeError",
    "InvitationOverError",
    "UnknownFieldError",
    "add_alias",
    "add_post",
    "change_organisation",
    "change_person",
    "change_post",
    "claim_person",
    "confirm_claim",
    "create_organisation",
    "create_person",
    "deny_claim",
    "dissolve_organisation",
    "end_role",
    "end_speaking",
    "find_pairs",
    "forget_person",
    "give_consent",
    "give_role",
    "invite_colleague",
    "let_speak",
    "link_account",
    "merge_organisation",
    "merge_person",
    "note_asked",
    "remove_organisation",
    "remove_person",
    "remove_post",
    "restore_organisation",
    "suspect_again",
    "tell_organisations_apart",
    "tell_people_apart",
    "undo_organisation_merge",
    "undo_person_merge",
    "unlink_account",
    "verify_organisation",
]
