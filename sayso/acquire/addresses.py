"""Network addresses → whether they may be asked: only those of the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address behind a translator
_TRANSLATED_LOCALLY = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")


def is_public(address: str) -> bool:
    """True when `address` belongs to the public internet, however it is wrapped."""
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return all(_is_public(each) for each in (given, *_wrapped(given)))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED or address.ipv4_mapped is not None:
            return True  # the wrapped address decides
        if address in _TRANSLATED_LOCALLY or address in _COMPATIBLE or address.is_site_local:
            return False
    # `is_global` is false for private, loopback, link-local, shared (100.64/10), documentation
    # and unspecified addresses; multicast and reserved ones need asking apart.
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that reaching `address` comes down to."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in found if each is not None]
