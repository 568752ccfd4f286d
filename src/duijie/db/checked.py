"""Models whose rules are asked of the database all in one question before a row is saved."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models, router
from django.db.models import Q, Value
from django.db.models.functions import Coalesce


class Checked(models.Model):
    """A row of ours: every table's model is one.

    Django asks the database a question a CHECK constraint, eight or more for a record with a life. Nearly
    always all of them hold, and one question says so; only if not are they asked one by one, for the words
    of the rule that is broken.
    """

    class Meta:
        """No table of its own."""

        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """This will refuse a row that breaks a rule of its table.

        Args:
            exclude: fields that are not looked at; rules that read them are passed over.

        Raises ValidationError, as Django does.
        """
        if not self._keeps_all_rules(set(exclude or ())):
            super().validate_constraints(exclude=exclude)

    def _keeps_all_rules(self, exclude: set[str]) -> bool:
        """Say whether every rule holds; no is also the answer where a CHECK reads a field left out."""
        model = type(self)
        using = router.db_for_write(model, instance=self)
        checks, read = _checks(model)
        if read & exclude:
            return False
        told = {
            field.name: Value(getattr(self, field.attname), field)
            for field in model._meta.concrete_fields
            if field.name in read
        }
        if "pk" in read:
            told["pk"] = Value(self.pk, model._meta.pk)
        if read and not checks.check(told, using=using):
            return False
        try:
            for rule in model._meta.constraints:
                if not isinstance(rule, models.CheckConstraint):
                    rule.validate(model, self, exclude=exclude, using=using)
        except ValidationError:
            return False
        return True


@cache
def _checks(model: type[models.Model]) -> tuple[Q, frozenset[str]]:
    """Give all CHECK constraints of a table as one, and the names of the fields it reads."""
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
    # What is unknown breaks no CHECK.
    all_hold = Q(
        *(Coalesce(rule.condition, Value(True), output_field=models.BooleanField()) for rule in rules)  # noqa: FBT003  # SQL's TRUE
    )
    read: set[str] = set()
    for rule in rules:
        read |= Q(rule.condition).referenced_base_fields
    return all_hold, frozenset(read)
