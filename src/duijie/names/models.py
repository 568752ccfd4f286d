"""The keys of names, and the models whose names are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db import models, transaction

from duijie.db.checked import Checked
from duijie.names.keys import keys_of, pieces_of, starts_of


class NameKey(Checked):
    """One key of one record's names. Derived: it can be made anew from the records at any time."""

    key = models.BigIntegerField()
    record_id = models.BigIntegerField()

    objects: ClassVar[models.Manager[NameKey]] = models.Manager()

    class Meta:
        """A key and a record once; found by the key, newest record first."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "record_id"], name="name_key_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.record_id}"


class Named(Checked):
    """A record that is found by what it is called; its keys are written with it, in one transaction.

    `called_by` names the fields, `looked_through` those that its list looks through for words, `spelled_in`
    the one that begins with the pinyin of its name; only what everybody who may see the record may read
    belongs there.
    """

    called_by: ClassVar[tuple[str, ...]] = ()
    looked_through: ClassVar[tuple[str, ...]] = ()
    spelled_in: ClassVar[str] = ""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """This will keep the names in step with the record."""
        named = options.get("update_fields")
        if named is not None and not {*self.called_by, *self.looked_through} & set(named):
            super().save(*args, **options)
            return
        with transaction.atomic():
            before = type(self)._base_manager.filter(pk=self.pk).first() if self.pk is not None else None
            old = set() if before is None else name_keys(before)
            super().save(*args, **options)
            new = name_keys(self)
            if old - new:
                NameKey.objects.filter(record_id=self.pk, key__in=old - new).delete()
            NameKey.objects.bulk_create(
                (NameKey(key=key, record_id=self.pk) for key in sorted(new - old)), ignore_conflicts=True
            )


def name_keys(record: Named) -> set[int]:
    """This will return the keys of a record as it stands."""
    kind = record._meta.label_lower
    found_by = keys_of(kind, names_of(record, record.called_by))
    found_by |= pieces_of(kind, names_of(record, record.looked_through))
    return found_by | starts_of(kind, names_of(record, filter(None, [record.spelled_in])))


def names_of(record: models.Model, fields: Iterable[str]) -> list[str]:
    """This will return the names that stand in the fields; a list of words gives each of them."""
    names: list[str] = []
    for field in fields:
        value = getattr(record, field)
        names.extend([value] if isinstance(value, str) else list(value or ()))
    return names


KEPT_AT_ONCE = 200


def keep_names(model: type[models.Model], fields: tuple[str, ...], keys: type[models.Model]) -> None:
    """This will write the keys of the names of all records there are, for a migration.

    `model` and `keys` may be those of a migration's past.
    """
    _keep(model, fields, keys, keys_of)


def keep_pieces(model: type[models.Model], fields: tuple[str, ...], keys: type[models.Model]) -> None:
    """This will write the keys of the pieces of all records' texts, as `keep_names` does those of names."""
    _keep(model, fields, keys, pieces_of)


def keep_spellings(model: type[models.Model], field: str, keys: type[models.Model]) -> None:
    """This will write the keys of what a field of all records begins with, as `keep_names` does of names."""
    _keep(model, (field,), keys, starts_of)


def keep_all_keys(model: type[Named]) -> None:
    """This will write all keys of all records there are, for rows that were made in bulk."""
    keep_names(model, model.called_by, NameKey)
    keep_pieces(model, model.looked_through, NameKey)
    if model.spelled_in:
        keep_spellings(model, model.spelled_in, NameKey)


def _keep(
    model: type[models.Model],
    fields: tuple[str, ...],
    keys: type[models.Model],
    taken_apart: Callable[[str, Iterable[str]], set[int]],
) -> None:
    some: list[models.Model] = []
    kind = model._meta.label_lower
    for record in model._default_manager.only("pk", *fields).order_by("pk").iterator(chunk_size=KEPT_AT_ONCE):
        numbers = sorted(taken_apart(kind, names_of(record, fields)))
        some.extend(keys(key=number, record_id=record.pk) for number in numbers)
        if len(some) > KEPT_AT_ONCE * 20:
            keys._default_manager.bulk_create(some, ignore_conflicts=True)
            some = []
    keys._default_manager.bulk_create(some, ignore_conflicts=True)
