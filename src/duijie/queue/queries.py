"""What the queue holds."""

from __future__ import annotations

from duijie.queue.models import Job


def waiting_count() -> int:
    """This will return how many jobs are not done yet, given-up ones left out."""
    return Job.objects.filter(gave_up_at=None).count()


def given_up_count() -> int:
    """This will return how many jobs failed for good and need a person."""
    return Job.objects.exclude(gave_up_at=None).count()
