"""Where a request comes from, coarse enough to count by: a network, not a person."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from flask import request

NARROWEST = {4: 24, 6: 48}
"""What one customer may have at will: a /24, and the /48 of an IPv6 customer with all its /64s."""
SUBNET = {4: 24, 6: 64}
WIDEST = {4: 8, 6: 16}
"""What an operator may ban in one line."""
STEPS = 5
"""How many wider networks are looked at, four bits apart: up to a /8, and a /32."""
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_PORT = re.compile(r"\[(.*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


def network(address: str) -> str:
    """The network of an address as text; whatever is no address counts as one place, ``unknown``."""
    return networks(address)[0]


def subnet(address: str) -> str:
    """The /24 of an IPv4, the /64 of an IPv6 address: of a customer's network one part."""
    found = _parsed(address)
    return str(ip_network((found, SUBNET[found.version]), strict=False)) if found else "unknown"


def networks(address: str) -> tuple[str, ...]:
    """The network of an address, and those around it, the narrowest first."""
    found = _parsed(address)
    if found is None:
        return ("unknown",)
    longest = NARROWEST[found.version]
    lengths = range(longest, longest - 4 * STEPS, -4)
    return tuple(str(ip_network((found, length), strict=False)) for length in lengths)


def around(address: str) -> list[str]:
    """Every network that holds an address, itself included; none of what is no address."""
    found = _parsed(address)
    if found is None:
        return []
    return [str(ip_network((found, length), strict=False)) for length in range(found.max_prefixlen + 1)]


def read_network(text: str) -> str:
    """A network that somebody typed, as `around` spells it; "" when it is none.

    Of an IPv6 address its /64, within which its customer has another one each time. Raises ValueError with a
    sentence.
    """
    try:
        found = ip_network(text.strip(), strict=False)
    except ValueError:
        if "/" in text or ":" in text:
            raise ValueError(
                f"{text} is not a network. Write it as 203.0.113.0/24 or 2001:db8::/48."
            ) from None
        return ""
    if found.version == 6 and "/" not in text:
        found = found.supernet(new_prefix=SUBNET[6])
    inside = _unwrapped(found.network_address) if isinstance(found, IPv6Network) else None
    if isinstance(inside, IPv4Address):
        raise ValueError(f"{found} holds IPv4 addresses, which are known as such: name the IPv4 network.")
    if found.prefixlen < WIDEST[found.version]:
        raise ValueError(f"{found} is too much: at most a /{WIDEST[found.version]} at once.")
    if found.is_loopback or ip_address("127.0.0.1") in found or ip_address("::1") in found:
        raise ValueError(
            f"{found} is this machine: behind a proxy without PROXY_HOPS everybody comes from it."
        )
    return str(found)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Without a port (some proxies name one), without a zone, and IPv4 however it was wrapped into IPv6."""
    if port := _PORT.fullmatch(address):
        address = port[1] or port[2]
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else _unwrapped(found)


def _unwrapped(found: IPv6Address) -> IPv4Address | IPv6Address:
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    teredo = found.teredo[1] if found.teredo else None
    return found.ipv4_mapped or found.sixtofour or teredo or found


def client_network() -> str:
    """The network this request comes from."""
    return network(request.remote_addr or "")


def client_networks() -> tuple[str, ...]:
    """The networks this request comes from, the smallest first."""
    return networks(request.remote_addr or "")
