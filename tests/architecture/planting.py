"""A copy of the checkout to plant a violation in, and the house's own tests run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plot:
    """A copy of source and tests."""

    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "src" / "duijie"

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a piece of a file of the package, which must be there."""
        path = self.package / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def refusals(self, *tests: str) -> str:
        """Run tests on the copy; some must fail. Give what pytest said of it."""
        result = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-x",
                "-p",
                "no:cacheprovider",
                "-p",
                "pytest_django.plugin",
                *tests,
            ],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTHONPATH": str(self.folder / "src"),
                "DUIJIE_DATA": str(self.folder / "data"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        said = result.stdout[-4000:] + result.stderr[-2000:]
        # 1 is pytest's "some test failed"; a copy that does not even start would answer otherwise.
        assert result.returncode == 1, said
        assert "1 failed" in result.stdout, said
        return said


def plot(folder: Path) -> Plot:
    """Copy source and tests into a folder."""
    # The bytecode comes along: what is not planted in need not be compiled anew.
    ignored = shutil.ignore_patterns("static", "*.mo")
    for part in ("src", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return Plot(folder)
