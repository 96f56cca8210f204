"""Which addresses may be fetched from: the public internet, and origins somebody trusts by name."""

import ipaddress
import socket
from collections.abc import Iterable

from aiohttp.typedefs import StrOrURL
from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(OSError):
    """The address belongs to this machine, its network or nobody."""


THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def origin_of(url: StrOrURL) -> str:
    """Tell the origin of an address, `https://host:port`; empty when it has none. All names of this machine are one."""
    parsed = URL(url) if isinstance(url, str) else url
    if not parsed.absolute or not parsed.host:
        return ""
    return str(parsed.origin().with_host("127.0.0.1") if parsed.host in THIS_MACHINE else parsed.origin())


def origins_of(urls: Iterable[str]) -> frozenset[str]:
    """Tell the origins of several addresses."""
    return frozenset(origin for url in urls if (origin := origin_of(url)))


def is_public(host: str) -> bool:
    """Does this numeric address lie on the public internet, also where one address is wrapped into another?"""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    inner = _wrapped(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast


def public_socket(address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """Make the socket for one resolved address, refusing any that is not public.

    It stands where the connection is made, behind the look-up of the name, so that no answer of a name server comes
    between the check and the use.
    """
    family, kind, protocol, _, peer = address
    if not is_public(str(peer[0])):
        raise NotPublic("the address is not public")
    return socket.socket(family, kind, protocol)


def _wrapped(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
