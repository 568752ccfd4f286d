"""One instance of Duijie: its data folder, its settings, its database."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from duijie.cli.trouble import TroubleError

DEMO_MARK = "THIS-IS-A-DEMO"
SCHEMA_MARK = "schema"


def mark_as_demo(data: Path) -> None:
    """This will mark a data folder as holding a demo world, never to be served to the public."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / DEMO_MARK).write_text("Made by ./run. Delete this folder to begin anew.\n", encoding="utf-8")


def is_demo(data: Path) -> bool:
    """This will say whether a data folder holds a demo world."""
    return (data / DEMO_MARK).exists()


def start_django(data: Path | None = None, *, settings: str = "duijie.config.settings") -> None:
    """This will start Django, on the given data folder when there is one.

    Raises TroubleError when a setting cannot be understood or the folder cannot be written.
    """
    if data is not None:
        os.environ["DUIJIE_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise TroubleError(str(error)) from None
    except OSError as error:
        raise TroubleError(
            f"The data folder cannot be used: {error.filename} ({error.strerror}). Mend that, or choose "
            "another folder in DUIJIE_DATA."
        ) from None


def start_existing() -> None:
    """This will start Django on an instance that is there and whose database is in the present form.

    Raises TroubleError when there is none, and makes nothing then.
    """
    start_django(settings="duijie.config.settings_existing")
    missing = missing_migrations()
    if missing:
        raise TroubleError(
            f"The database lacks {missing} migrations. `duijie serve` runs them when it starts: "
            "start it first."
        )


def data_folder() -> Path:
    """This will return the data folder of the instance that was started."""
    from django.conf import settings

    return Path(settings.DUIJIE_DATA)


def make_folders() -> None:
    """This will make the folders that the web server looks for."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _schema() -> str:
    """This will return a hash of all that the database is made by: migrations, and the lists it holds."""
    import duijie

    package = Path(duijie.__file__).parent
    files = [*package.glob("*/migrations/*.py"), *package.glob("core/taxonomy/lists/*")]
    parts = [f"{file.relative_to(package)} {file.stat().st_size}" for file in sorted(files)]
    return hashlib.sha256("\n".join([version("django"), *parts]).encode()).hexdigest()


def is_up_to_date(data: Path) -> bool:
    """This will say, without starting Django, whether the database was last brought to the present form."""
    mark = data / SCHEMA_MARK
    return mark.exists() and mark.read_text(encoding="ascii") == _schema()


def missing_migrations() -> int:
    """This will count the migrations that the database lacks.

    Raises TroubleError when the database does not answer or is none.
    """
    from django.db import DatabaseError, connection
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, InconsistentMigrationHistory) as error:
        raise TroubleError(
            f"The database cannot be used: {str(error).strip()}\n"
            "See that it runs and that DATABASE_URL is right (without it: the SQLite file in the data "
            "folder)."
        ) from None


def bring_database_up_to_date() -> int:
    """This will run the migrations that are missing, and return how many there were."""
    from django.core.management import call_command

    missing = missing_migrations()
    if missing or not is_up_to_date(data_folder()):
        call_command("migrate", interactive=False, verbosity=0)
    (data_folder() / SCHEMA_MARK).write_text(_schema(), encoding="ascii")
    return missing
