"""One never goes into a private network unasked, however the address is written."""

from __future__ import annotations

import pytest

from duijie.exits.addresses import AddressRefusedError, destination


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0.0.0.0/",
        "http://localhost:8080/x",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
    ],
)
def test_a_private_address_is_refused(address):
    with pytest.raises(AddressRefusedError):
        destination(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "file:///etc/passwd",
        "ftp://8.8.8.8/",
        "gopher://8.8.8.8/",
        "//8.8.8.8/",
        "http://",
        "http://user:secret@8.8.8.8/",
        "http://8.8.8.8:99999/",
        "http://8.8.8.8/a b",
        "http://8.8.8.8/\r\nHost: other",
        "http://8.8.8.8/\x00",
        "http://例子.中国/",
        "http://\ud800/",
        "http://8.8.8.8/" + "a" * 3_000,
        "http://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(AddressRefusedError):
        destination(address, networks=("127.0.0.0/8",))


def test_a_public_number_is_let_through_with_its_port_and_target():
    found = destination("https://8.8.8.8/a?b=1")
    assert (found.host, found.port, found.numbers, found.target) == ("8.8.8.8", 443, ("8.8.8.8",), "/a?b=1")


def test_a_private_network_is_let_through_where_it_is_named_alone():
    assert destination("http://127.0.0.1:81/", networks=("127.0.0.0/8",)).numbers == ("127.0.0.1",)
    with pytest.raises(AddressRefusedError):
        destination("http://10.0.0.1/", networks=("127.0.0.0/8",))
    with pytest.raises(AddressRefusedError):
        destination("http://[::1]/", networks=("127.0.0.0/8",))
