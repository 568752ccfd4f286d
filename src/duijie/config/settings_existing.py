"""The settings of an instance that is there, for the commands that work on one and never make one."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from duijie.config import environment as _env
from duijie.config.data_folder import DATABASE_FILE

_folder = _env.folder(_env.DATA)
if not _folder.is_dir() or not (_env.text(_env.DATABASE_URL) or (_folder / DATABASE_FILE).exists()):
    raise ImproperlyConfigured(
        f"There is no instance in {_folder}. `duijie serve` makes one; if yours is elsewhere, name its "
        f"folder in {_env.DATA.name}."
    )

from duijie.config.settings import *  # noqa: E402, F403 - it makes the folder, which must be there by now
