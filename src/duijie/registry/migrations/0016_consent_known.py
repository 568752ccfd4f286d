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
    for person_id, said in last_of_each(said_in(apps)).items():
        at_and_by = {"consent_noted_at": said.at, "consent_noted_by_id": said.actor_id}
        about = people.filter(pk=person_id, forgotten_at=None)
        if said.after in AGREED:
            about.filter(consent__in=AGREED).update(**at_and_by)
    # What a wrong link said is over once it was taken away; what was taken back before it is not.
    took_back = said_in(apps).filter(after="staff_only").exclude(before="staff_only")
    for person_id, said in last_of_each(took_back).items():
        about = people.filter(pk=person_id, forgotten_at=None, consent="staff_only")
        about.update(**taken_back, consent_noted_at=said.at, consent_noted_by_id=said.actor_id)


def said_in(apps):
    """Give what the audit knows was said of people, by themselves or by a link."""
    deeds = ["registry.give_consent", "registry.link_account"]
    return apps.get_model("audit", "Entry").objects.filter(subject_type="registry.person", action__in=deeds)


def last_of_each(said):
    """Give the newest entry of each person."""
    return {each.subject_id: each for each in said.order_by("pk").iterator(chunk_size=AT_ONCE)}


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0015_consent_kept"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
