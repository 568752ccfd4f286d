"""The addresses of organisations, people and regions."""

from __future__ import annotations

from django.urls import path

from duijie.web import (
    picking,
    registry,
    registry_claims,
    registry_colleagues,
    registry_merges,
    registry_pairs,
    registry_people,
    registry_regions,
)

urlpatterns = [
    path("organisations/", registry.organisation_list, name="organisation_list"),
    path("organisations/new/", registry.organisation_create, name="organisation_create"),
    path("organisations/<int:organisation_id>/", registry.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/edit/", registry.organisation_edit, name="organisation_edit"),
    path(
        "organisations/<int:organisation_id>/verify/",
        registry.organisation_verify,
        name="organisation_verify",
    ),
    path(
        "organisations/<int:organisation_id>/dissolve/",
        registry.organisation_dissolve,
        name="organisation_dissolve",
    ),
    path(
        "organisations/<int:organisation_id>/restore/",
        registry.organisation_restore,
        name="organisation_restore",
    ),
    path(
        "organisations/<int:organisation_id>/merge/<int:into_id>/",
        registry_merges.organisation_merge,
        name="organisation_merge",
    ),
    path(
        "organisations/<int:organisation_id>/unmerge/",
        registry_merges.organisation_unmerge,
        name="organisation_unmerge",
    ),
    path(
        "organisations/<int:organisation_id>/apart/<int:other_id>/",
        registry_pairs.organisations_apart,
        name="organisation_apart",
    ),
    path("duplicates/", registry_pairs.pair_list, name="pair_list"),
    path("duplicates/<int:pair_id>/undo/", registry_pairs.pair_suspect, name="pair_suspect"),
    path("organisations/<int:organisation_id>/speakers/", registry.speaker_give, name="speaker_give"),
    path(
        "organisations/<int:organisation_id>/invite/",
        registry_colleagues.colleague_invite,
        name="colleague_invite",
    ),
    path("speakers/<int:speaker_id>/end/", registry.speaker_end, name="speaker_end"),
    path("people/", registry_people.person_list, name="person_list"),
    path("people/new/", registry_people.person_create, name="person_create"),
    path("people/<int:person_id>/", registry_people.person, name="person"),
    path("people/<int:person_id>/edit/", registry_people.person_edit, name="person_edit"),
    path("people/<int:person_id>/merge/<int:into_id>/", registry_merges.person_merge, name="person_merge"),
    path("people/<int:person_id>/apart/<int:other_id>/", registry_pairs.people_apart, name="person_apart"),
    path("people/<int:person_id>/unmerge/", registry_merges.person_unmerge, name="person_unmerge"),
    path("people/<int:person_id>/consent/", registry_people.person_consent, name="person_consent"),
    path("people/<int:person_id>/asked/", registry_people.person_asked, name="person_asked"),
    path("people/<int:person_id>/account/", registry_claims.person_link, name="person_link"),
    path("people/<int:person_id>/account/end/", registry_claims.person_unlink, name="person_unlink"),
    path("people/<int:person_id>/claim/", registry_claims.person_claim, name="person_claim"),
    path("account/claim/", registry_claims.own_claim, name="own_claim"),
    path("claims/<int:claim_id>/confirm/", registry_claims.claim_confirm, name="claim_confirm"),
    path("claims/<int:claim_id>/deny/", registry_claims.claim_deny, name="claim_deny"),
    path("people/<int:person_id>/posts/new/", registry_people.post_create, name="post_create"),
    path("posts/<int:post_id>/edit/", registry_people.post_edit, name="post_edit"),
    path("posts/<int:post_id>/remove/", registry_people.post_remove, name="post_remove"),
    path("codes/<slug:name>/", picking.pick, name="pick"),
    path("regions/", registry_regions.region_list, name="region_list"),
    path("regions/<slug:code>/", registry_regions.region, name="region"),
]
