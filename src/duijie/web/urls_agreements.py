"""The addresses of agreements and of what was promised in them."""

from __future__ import annotations

from django.urls import path

from duijie.web import agreements

urlpatterns = [
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path("agreements/new/", agreements.agreement_create, name="agreement_create"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/sign/", agreements.agreement_sign, name="agreement_sign"),
    path("agreements/<int:agreement_id>/announce/", agreements.agreement_announce, name="agreement_announce"),
    path("agreements/<int:agreement_id>/complete/", agreements.agreement_complete, name="agreement_complete"),
    *[
        path(
            f"agreements/<int:agreement_id>/{step}/",
            agreements.agreement_end,
            {"step": step},
            name=f"agreement_{step}",
        )
        for step in agreements.ENDS
    ],
    path(
        "agreements/<int:agreement_id>/undertakings/new/",
        agreements.undertaking_create,
        name="undertaking_create",
    ),
    *[
        path(
            f"agreements/<int:agreement_id>/undertakings/<int:undertaking_id>/{step.replace('_', '-')}/",
            agreements.undertaking_step,
            {"step": step},
            name=f"undertaking_{step}",
        )
        for step in agreements.UNDERTAKING_STEPS
    ],
]
