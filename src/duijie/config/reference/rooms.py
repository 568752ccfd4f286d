"""Walks the rooms for what a reference page tells of each."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from django.utils import translation
from django.utils.functional import Promise

import duijie

CHINESE = "zh-hans"


def modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    """This will give every room that has a module of this name, with the module, by the alphabet."""
    for room in sorted(pkgutil.iter_modules(duijie.__path__), key=lambda each: each.name):
        path = f"duijie.{room.name}.{name}"
        if room.ispkg and importlib.util.find_spec(path):
            yield room.name, importlib.import_module(path)


def in_both(text: str | Promise) -> tuple[str, str]:
    """This will say a text in English and in Chinese."""
    with translation.override("en"):
        english = str(text)
    with translation.override(CHINESE):
        return english, str(text)
