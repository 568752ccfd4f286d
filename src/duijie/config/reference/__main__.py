"""`python -m duijie.config.reference [FOLDER]`: brings docs/reference of this checkout up to date."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duijie
from duijie.cli import instance

CHECKOUT = Path(duijie.__file__).resolve().parents[2]


def main(target: Path) -> None:
    """This will write the pages of the target folder that changed, and name them.

    The settings want a data folder; a throw-away one keeps this from making a real one.
    """
    with tempfile.TemporaryDirectory(prefix="duijie-reference-") as folder:
        os.environ.pop("DATABASE_URL", None)
        instance.start_django(Path(folder))
        from duijie.config.reference import pages

        changed = pages.write(target)
    for name in changed:
        print(f"{target / name}: written anew")
    print(f"{len(pages.PAGES)} pages, {len(changed)} of them changed.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else CHECKOUT / "docs" / "reference")
