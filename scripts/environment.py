"""Makes the checkout ready to run: .venv with exactly the pinned packages, and compiled translations.

Plain standard library, since it runs before anything is installed. ./run asks for the requirement
set "run", ./test for "test", which holds everything of "run" and more.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pip_settings

ROOT = Path(__file__).resolve().parent.parent
STAMP_FILE = "duijie-set-up.json"
OLDEST_UV = (0, 5)
# What of the user's own Python settings would break or slow the programs of .venv: kept from them. Without
# its bytecode each program compiles some 1,500 files at every start, five seconds and more.
KEPT_FROM_PROGRAMS = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
INTERRUPTED = 130


class SetUpError(Exception):
    """Set-up cannot go on; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Stamp:
    """What a finished .venv was made of. A .venv without a stamp is half-built."""

    requirements: str  # "run" or "test"
    fingerprint: str
    python: str  # such as "3.12"
    checkout: str  # scripts inside name it: a moved checkout needs a new .venv


@dataclass(frozen=True)
class Lack:
    """Why .venv cannot be used as it is; new_venv says that it must be made anew."""

    why: str
    new_venv: bool = True


def say(text: str) -> None:
    """This will tell what is being done; progress goes to standard error, results to standard output."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """This will tell of a step when it begins, and its seconds when it is done."""
    say(f"  {text} ...")
    began = time.monotonic()
    yield
    say(f"  {text}: {time.monotonic() - began:.1f} s")


def fingerprint(root: Path, requirements: str) -> str:
    """This will return the hash of all that decides what goes into .venv."""
    digest = hashlib.sha256()
    for name in (f"{requirements}.txt", "build.txt"):
        digest.update((root / "requirements" / name).read_bytes())
    with (root / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    for table in ("build-system", "project"):
        digest.update(json.dumps(settings[table], sort_keys=True).encode())
    return digest.hexdigest()


def version_of(python: Path | str) -> str | None:
    """This will return the version of a Python, such as "3.12", or None when it does not start."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def read_stamp(venv: Path) -> Stamp | None:
    """This will return the stamp of .venv, or None when there is none that can be read."""
    try:
        return Stamp(**json.loads((venv / STAMP_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(venv: Path, stamp: Stamp) -> None:
    """This will mark .venv as finished; the stamp is there whole or not at all."""
    draft = venv / f".{STAMP_FILE}"
    draft.write_text(json.dumps(vars(stamp)), encoding="utf-8")
    draft.replace(venv / STAMP_FILE)


def what_is_lacking(  # noqa: PLR0911 - one return a reason
    root: Path, requirements: str, *, python: str | None = None
) -> Lack | None:
    """This will say why .venv cannot be used as it is, or None when it can.

    python is the version that DUIJIE_PYTHON asks for, None when any will do.
    """
    venv = root / ".venv"
    if not venv.exists():
        return Lack("there is no .venv yet")
    stamp = read_stamp(venv)
    if stamp is None:
        return Lack("the .venv is half-built")
    if stamp.checkout != str(root):
        return Lack("the checkout was moved")
    runs = version_of(venv / "bin" / "python")
    if runs is None:
        return Lack(f"the Python {stamp.python} under .venv is gone")
    if runs != stamp.python:
        return Lack(f"the Python under .venv changed from {stamp.python} to {runs}")
    if python is not None and python != runs:
        return Lack(f"DUIJIE_PYTHON asks for Python {python} and .venv has {runs}")
    if requirements == "test" and stamp.requirements == "run":
        return Lack("the packages for the tests are not there yet", new_venv=False)
    if stamp.fingerprint != fingerprint(root, stamp.requirements):
        return Lack("the requirements changed", new_venv=False)
    return None


def _uv_version(uv: Path | str) -> tuple[int, int] | None:
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else None


def find_uv(root: Path, *, wheelhouse: Path | None) -> str:
    """This will return a uv: the one on PATH, or the checkout's own, put into .uv by pip."""
    on_path = shutil.which("uv")
    if on_path and (_uv_version(on_path) or (0, 0)) >= OLDEST_UV:
        return on_path
    folder = root / ".uv"
    own = folder / "bin" / "uv"
    if _uv_version(own) is not None:
        return str(own)
    if folder.exists():
        shutil.rmtree(folder)
    source = ["--no-index", "--find-links", str(wheelhouse)] if wheelhouse else []
    with step("getting uv, the installer"):
        call([sys.executable, "-m", "venv", str(folder)], cwd=root, hint="sudo apt-get install python3-venv")
        call(
            [
                *(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"),
                *("--disable-pip-version-check", "--require-hashes", *source),
                *("-r", "requirements/uv.txt"),
            ],
            cwd=root,
            hint=_no_packages_hint(wheelhouse),
        )
    return str(own)


def _no_packages_hint(wheelhouse: Path | None) -> str:
    if wheelhouse:
        return f"fill {wheelhouse} as docs/how-to/install-without-network.md tells"
    return (
        "check the network and pip's index (pip config set global.index-url ADDRESS), or bring the "
        "packages in a folder: --offline FOLDER"
    )


def call(
    command: Sequence[str],
    *,
    cwd: Path,
    hint: str,
    environ: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> None:
    """This will run a program to its end.

    Raises SetUpError with the hint when it fails. quiet keeps its output back unless it fails.
    """
    output = subprocess.PIPE if quiet else None
    result = subprocess.run(
        command, cwd=cwd, env=environ, stdout=output, stderr=output, text=True, errors="replace", check=False
    )
    if result.returncode != 0:
        say((result.stdout or "") + (result.stderr or ""))
        name = Path(command[0]).name
        raise SetUpError(f"{name} failed with exit code {result.returncode}, see above.\nTo mend it: {hint}")


def _uv_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """This will return the environment for uv: pip's index, and no Python of its own to fetch."""
    kept = {name: value for name, value in environ.items() if name not in KEPT_FROM_PROGRAMS}
    return {**kept, **pip_settings.for_uv(environ), "UV_PYTHON_DOWNLOADS": "never"}


def build(root: Path, requirements: str, *, wheelhouse: Path | None, new_venv: bool) -> None:
    """This will fill .venv with exactly the requirement set and the project itself.

    Without new_venv, .venv is whole and only its packages change. The stamp goes first and comes
    last: whatever stops this half-way leaves a .venv that the next start makes anew.
    """
    venv = root / ".venv"
    (venv / STAMP_FILE).unlink(missing_ok=True)
    uv = find_uv(root, wheelhouse=wheelhouse)
    environ = _uv_environment(os.environ)
    source = ["--no-index", "--find-links", str(wheelhouse)] if wheelhouse else []
    hint = _no_packages_hint(wheelhouse)
    if new_venv:
        if venv.is_symlink():
            venv.unlink()
        elif venv.exists():
            shutil.rmtree(venv)
        python = getattr(sys, "_base_executable", None) or sys.executable
        command = [uv, "venv", "--quiet", "--no-project", "--python", python, str(venv)]
        call(command, cwd=root, environ=environ, hint="name another Python in DUIJIE_PYTHON")
    inside = str(venv / "bin" / "python")
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    with step("installing the packages"):
        call(
            [
                *(uv, "pip", "sync", *quiet, "--python", inside, "--require-hashes", *source),
                *("--build-constraints", "requirements/build.txt", f"requirements/{requirements}.txt"),
            ],
            cwd=root,
            environ=environ,
            hint=hint,
        )
    with step("installing Duijie itself"):
        call(
            [
                *(uv, "pip", "install", "--quiet", "--python", inside, "--offline", "--no-index"),
                *("--no-deps", "--no-build-isolation", "--editable", "."),
            ],
            cwd=root,
            environ=environ,
            hint="rm -rf .venv, and start again",
        )
    _point_at_source(venv)
    python_version = version_of(inside)
    if python_version is None:
        raise SetUpError("The new .venv does not start. Name another Python in DUIJIE_PYTHON.")
    write_stamp(venv, Stamp(requirements, fingerprint(root, requirements), python_version, str(root)))


def _point_at_source(venv: Path) -> None:
    """This will make .venv find the source by a relative path.

    Python decodes a .pth file in the locale's encoding and does not start at all when that fails:
    an absolute path with Chinese in it would break .venv under LC_ALL=C.
    """
    for file in venv.glob("lib/python*/site-packages/*duijie*.pth"):
        file.write_text("../../../../src\n", encoding="ascii")


def compile_translations(root: Path) -> None:
    """This will compile the translations when a .po changed since the last time."""
    package = root / "src" / "duijie"
    stamp = root / ".venv" / "duijie-translations.json"
    state = json.dumps(
        [
            [str(po.relative_to(package)), po.stat().st_size, po.stat().st_mtime_ns]
            for po in sorted(package.glob("**/*.po"))
        ]
    )
    compiled = all(po.with_suffix(".mo").exists() for po in package.glob("*/locale/*/LC_MESSAGES/*.po"))
    if compiled and stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    with step("compiling the translations"):
        call(
            [str(root / ".venv" / "bin" / "python"), "-m", "duijie.config.translations"],
            cwd=root,
            hint="mend the .po file named above",
            quiet=True,
        )
    stamp.write_text(state, encoding="utf-8")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """This will keep a second set-up of the same checkout waiting until the first one is done."""
    folder = root / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "set-up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./run or ./test is setting this checkout up; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(root: Path, requirements: str, *, wheelhouse: Path | None = None) -> Path:
    """This will make the checkout ready and return its Python; it does nothing when all is ready.

    requirements is "run" or "test"; wheelhouse a folder of packages to use instead of an index.
    Raises SetUpError.
    """
    if wheelhouse is not None and not wheelhouse.is_dir():
        raise SetUpError(f"{wheelhouse} is not a folder. --offline wants a folder of packages.")
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}" if os.environ.get("DUIJIE_PYTHON") else None
    with alone(root):
        lack = what_is_lacking(root, requirements, python=wanted)
        if lack is not None:
            began = time.monotonic()
            say(f"Setting up Duijie, since {lack.why}.")
            build(root, requirements, wheelhouse=wheelhouse, new_venv=lack.new_venv)
            say(f"Set up in {time.monotonic() - began:.0f} s.")
        compile_translations(root)
    return root / ".venv" / "bin" / "python"
