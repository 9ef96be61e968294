"""Which network addresses a call to a provider may reach."""

from __future__ import annotations

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allowed(text: str, *, loopback: bool) -> bool:
    """Whether a numeric address may be connected to.

    Public addresses only; with `loopback` this machine's own 127.0.0.0/8 and ::1 too. An IPv4 address that is
    wrapped in IPv6 (mapped, 6to4, Teredo, NAT64) is judged by what is inside, because that is where it leads.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_plain(inner, loopback=loopback) for inner in (address, *_inside(address)))


def _plain(address: Address, *, loopback: bool) -> bool:
    if address.is_loopback:
        return loopback
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return True  # judged by its inside
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Address) -> list[Address]:
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += list(address.teredo)
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
