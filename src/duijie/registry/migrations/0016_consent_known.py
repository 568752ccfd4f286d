"""What is known of who agreed, and who took it back: from the rows, then from the audit, which says when."""

from django.db import migrations
from django.db.models import F

AGREED = ["claimed", "consented"]
AT_ONCE = 500


def note(apps, _schema_editor):
    """Note who is shown as agreed and who has an account or was removed as taken back; then the rest.

    Of who has no account only the audit knows whether "seen by staff only" was ever said.
    """
    people = apps.get_model("registry", "Person").objects
    given, taken_back = {"consent_state": "given"}, {"consent_state": "taken_back"}
    people.filter(consent__in=AGREED).update(**given, consent_noted_at=F("created_at"))
    hidden = people.filter(consent="staff_only")
    hidden.exclude(account=None).update(**taken_back, consent_noted_at=F("created_at"))
    hidden.exclude(forgotten_at=None).update(**taken_back, consent_noted_at=F("forgotten_at"))
    for person_id, said in last_said(apps).items():
        at_and_by = {"consent_noted_at": said.at, "consent_noted_by_id": said.actor_id}
        about = people.filter(pk=person_id, forgotten_at=None)
        if said.after in AGREED:
            about.filter(consent__in=AGREED).update(**at_and_by)
        elif said.action == "registry.give_consent" and said.before != said.after:
            about.filter(consent="staff_only").update(**taken_back, **at_and_by)


def last_said(apps):
    """Give what was last said of each person; what a wrong link said is over once it was taken away."""
    entries = apps.get_model("audit", "Entry").objects
    said = entries.filter(
        subject_type="registry.person", action__in=["registry.give_consent", "registry.link_account"]
    )
    return {each.subject_id: each for each in said.order_by("pk").iterator(chunk_size=AT_ONCE)}


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0015_consent_kept"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
