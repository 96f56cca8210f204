"""Which addresses are public."""

import socket

import pytest

from bot.provider.addresses import NotPublic, is_public, origins_of, public_socket


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.1.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "localhost",
        "",
    ],
)
def test_addresses_inside_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_outside_are(host: str) -> None:
    assert is_public(host)


def test_a_socket_is_made_for_public_addresses_only() -> None:
    with pytest.raises(NotPublic):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 443)))
    public_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("8.8.8.8", 443))).close()


def test_an_origin_is_scheme_host_and_port() -> None:
    origins = origins_of(("http://127.0.0.1:9000/v1", "https://A.example/x?y", "nonsense", ""))
    assert origins == {"http://127.0.0.1:9000", "https://a.example"}
