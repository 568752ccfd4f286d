"""What `duijie serve` refuses, and how an instance gets its first operator."""

from __future__ import annotations

import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from duijie.accounts.models import User
from duijie.cli import first_operator, instance, processes, seed
from duijie.cli.serve import is_loopback, refuse_unsafe
from duijie.cli.trouble import TroubleError
from duijie.registry.models import StaffRole

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOCAL = ["localhost", "127.0.0.1", "[::1]"]
NAMED = [*LOCAL, "duijie.example.org"]
DATA = Path("/srv/duijie")

REFUSED = [
    # host         names   demo   https  debug  plain  why
    ("127.0.0.1", LOCAL, True, False, True, False, None),
    ("::1", LOCAL, True, False, False, False, None),
    ("127.0.0.1", NAMED, True, True, False, False, "holds a demo"),
    ("0.0.0.0", LOCAL, True, True, False, True, "holds a demo"),
    ("0.0.0.0", LOCAL, False, True, True, False, "DUIJIE_DEBUG"),
    ("0.0.0.0", LOCAL, False, False, False, False, "Without HTTPS"),
    ("127.0.0.1", NAMED, False, False, False, False, "Without HTTPS"),
    ("0.0.0.0", LOCAL, False, False, False, True, None),
    ("0.0.0.0", NAMED, False, True, False, False, None),
]


@pytest.mark.parametrize(("host", "names", "demo", "https", "debug", "plain", "why"), REFUSED)
def test_unsafe_instance_is_not_served_to_others(host, names, demo, https, debug, plain, why):
    asked = {"names": names, "demo": demo, "https": https, "debug": debug, "plain_http": plain, "data": DATA}
    if why is None:
        refuse_unsafe(host=host, **asked)
    else:
        with pytest.raises(TroubleError, match=why):
            refuse_unsafe(host=host, **asked)


LOOPBACK = {
    "127.0.0.1": True,
    "127.8.8.8": True,
    "[::1]": True,
    "localhost": True,
    "0.0.0.0": False,
    "::": False,
    "192.168.1.5": False,
    "duijie.example.org": False,
}


@pytest.mark.parametrize(("host", "loopback"), LOOPBACK.items())
def test_loopback_is_what_this_machine_alone_can_reach(host, loopback):
    assert is_loopback(host) is loopback


@pytest.fixture
def taken() -> int:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_taken_port_is_told_with_a_free_one(taken: int):
    with pytest.raises(TroubleError) as told:
        processes.demand_port("127.0.0.1", taken, called="./run")
    first, second = str(told.value).splitlines()
    free = int(second.split()[1])
    assert first == f"Port {taken} is taken by another program (or another Duijie)."
    assert second == f"Port {free} is free. Use it:  ./run --port {free}"
    assert processes.port_is_free("127.0.0.1", free)


@pytest.mark.parametrize("port", [0, -1, 65536, 10**9])
def test_number_that_is_no_port_is_told(port: int):
    with pytest.raises(TroubleError, match="is not a port"):
        processes.demand_port("127.0.0.1", port, called="./run")


def test_address_of_another_machine_is_told():
    with pytest.raises(TroubleError, match=r"192\.0\.2\.1 is not an address of this machine"):
        processes.demand_port("192.0.2.1", 8000, called="./run")


@pytest.mark.django_db
def test_operator_comes_from_the_settings_when_there_is_none(settings, tmp_path: Path):
    password_file = tmp_path / "password"
    password_file.write_text("tall-grass-on-the-hill\n")
    settings.OPERATOR_NAME, settings.OPERATOR_PASSWORD_FILE = "chen", str(password_file)
    first_operator.ensure(now=NOW)
    operator = User.objects.get(username="chen")
    assert operator.check_password("tall-grass-on-the-hill")
    assert list(StaffRole.objects.values_list("account", "role", "region")) == [
        (operator.pk, "operator", None)
    ]
    password_file.unlink()
    first_operator.ensure(now=NOW)  # there is one now: the settings are not read again
    assert User.objects.filter(kind="person").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("chen", "123", "The operator's account: "),
        ("chen li", "tall-grass-on-the-hill", "The operator's account: "),
        ("chen", None, "cannot be read"),
        ("", "tall-grass-on-the-hill", "go together; one is not set"),
    ],
)
def test_unfit_operator_is_refused_and_nothing_is_kept(settings, tmp_path: Path, name, password, said):
    password_file = tmp_path / "password"
    if password is not None:
        password_file.write_text(password)
    settings.OPERATOR_NAME, settings.OPERATOR_PASSWORD_FILE = name, str(password_file)
    with pytest.raises(TroubleError, match=said):
        first_operator.ensure(now=NOW)
    assert (User.objects.filter(kind="person").count(), StaffRole.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_first_start_without_terminal_and_settings_says_what_to_do(settings, monkeypatch):
    settings.OPERATOR_NAME = settings.OPERATOR_PASSWORD_FILE = ""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(TroubleError, match="DUIJIE_OPERATOR_NAME and DUIJIE_OPERATOR_PASSWORD_FILE"):
        first_operator.ensure(now=NOW)


def test_accounts_of_a_demo_are_kept_for_their_owner_only(tmp_path: Path):
    accounts = [seed.SignIn("operator", "op", "x y"), seed.SignIn("clerk", "文员", "zz")]
    assert not seed.has_accounts(tmp_path)
    seed.write_accounts(tmp_path, accounts)
    seed.write_accounts(tmp_path, accounts)
    assert seed.read_accounts(tmp_path) == accounts
    assert stat.S_IMODE((tmp_path / "demo-accounts.txt").stat().st_mode) == 0o600
    assert seed.table(accounts) == "  operator  op  x y\n  clerk     文员  zz"


def test_mark_makes_a_demo(tmp_path: Path):
    assert not instance.is_demo(tmp_path / "data")
    instance.mark_as_demo(tmp_path / "data")
    assert instance.is_demo(tmp_path / "data")
