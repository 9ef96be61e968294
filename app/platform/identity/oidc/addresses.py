"""Which network addresses a call to a provider may reach."""

from __future__ import annotations

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Ways into other networks: 6to4 and Teredo (tunnels that are no longer in use, to wherever the address says), NAT64 of
#: one's own. Pythons differ about which of them are global, so they are named here (IANA's registry of special-purpose
#: addresses says of none that it is globally reachable).
_TUNNELS = tuple(ipaddress.ip_network(one) for one in ("2002::/16", "2001::/32", "64:ff9b:1::/48"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allowed(text: str, *, loopback: bool) -> bool:
    """Whether a numeric address may be connected to.

    Public addresses only; with `loopback` this machine's own 127.0.0.0/8 and ::1 too. An IPv4 address that is
    wrapped in IPv6 (mapped, NAT64) is judged by what is inside, because that is where it leads; tunnels are refused.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_plain(inner, loopback=loopback) for inner in (address, *_inside(address)))


def _plain(address: Address, *, loopback: bool) -> bool:
    if address.is_loopback:
        return loopback
    if _inside(address):
        return True  # judged by what is there
    if any(address in tunnel for tunnel in _TUNNELS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Address) -> list[Address]:
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
