"""uv asks where pip would ask."""

from __future__ import annotations

from pathlib import Path

import pytest

import pip_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path


def environ(home: Path, **extra: str) -> dict[str, str]:
    """An environment whose pip configuration lies in the test's own folders."""
    return {"HOME": str(home), "XDG_CONFIG_DIRS": str(home / "shared"), **extra}


def configure(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_machine_wide_settings(home: Path, monkeypatch: pytest.MonkeyPatch):
    """This machine's own pip.conf says nothing here."""
    listed = pip_settings.configuration_files

    def within_home(environ: dict[str, str]) -> list[Path]:
        return [file for file in listed(environ) if file.is_relative_to(home)]

    monkeypatch.setattr(pip_settings, "configuration_files", within_home)


def test_nothing_configured_hands_nothing_on(home: Path):
    assert pip_settings.for_uv(environ(home)) == {}


def test_index_and_certificate_of_the_user_are_handed_on(home: Path):
    certificate = home / "ca.pem"
    certificate.touch()
    configure(
        home / ".config" / "pip" / "pip.conf",
        "[global]\nindex-url = https://mirror.example/simple\n"
        f"cert = {certificate}\ntrusted-host = mirror.example\n",
    )
    assert pip_settings.for_uv(environ(home)) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": str(certificate),
        "UV_INSECURE_HOST": "mirror.example",
    }


def test_variable_overrules_user_who_overrules_machine(home: Path):
    configure(
        home / "shared" / "pip" / "pip.conf", "[global]\nindex-url = https://machine.example\ntimeout = 9\n"
    )
    configure(home / ".pip" / "pip.conf", "[global]\nindex_url = https://old-place.example\n")
    configure(home / ".config" / "pip" / "pip.conf", "[install]\nindex-url = https://user.example\n")
    assert pip_settings.for_uv(environ(home)) == {
        "UV_DEFAULT_INDEX": "https://user.example",
        "UV_HTTP_TIMEOUT": "9",
    }
    assert pip_settings.for_uv(environ(home, PIP_INDEX_URL="https://variable.example")) == {
        "UV_DEFAULT_INDEX": "https://variable.example",
        "UV_HTTP_TIMEOUT": "9",
    }


def test_folders_that_do_not_exist_are_left_out(home: Path):
    (home / "wheels").mkdir()
    configure(
        home / ".config" / "pip" / "pip.conf",
        f"[global]\nfind-links = {home}/wheels {home}/gone\n"
        f"extra-index-url = file://{home}/gone https://extra.example file://{home}/wheels\n",
    )
    assert pip_settings.for_uv(environ(home)) == {
        "UV_FIND_LINKS": f"{home}/wheels",
        "UV_INDEX": f"https://extra.example file://{home}/wheels",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_certificate_that_does_not_exist_is_left_out(home: Path):
    assert pip_settings.for_uv(environ(home, PIP_CERT=str(home / "gone.pem"))) == {}


def test_own_settings_of_uv_stay(home: Path):
    given = environ(home, PIP_INDEX_URL="https://pip.example", UV_DEFAULT_INDEX="https://uv.example")
    assert pip_settings.for_uv(given) == {}


def test_file_named_by_variable_replaces_the_users(home: Path):
    configure(home / ".config" / "pip" / "pip.conf", "[global]\nindex-url = https://user.example\n")
    configure(home / "named.conf", "[global]\nindex-url = https://named.example\n")
    assert pip_settings.for_uv(environ(home, PIP_CONFIG_FILE=str(home / "named.conf"))) == {
        "UV_DEFAULT_INDEX": "https://named.example"
    }
