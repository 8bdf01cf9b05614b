"""Where a request comes from, coarse enough to count by: a network, not a person."""

from ipaddress import ip_address, ip_network

from flask import request


def network(address: str) -> str:
    """The /24 of an IPv4 or the /64 of an IPv6 address; anything else counts as one place, ``unknown``."""
    return _around(address, 24, 64)


def wide_network(address: str) -> str:
    """The /48 around an IPv6 address, which one customer may have whole; of IPv4 the /24 again."""
    return _around(address, 24, 48)


def _around(address: str, ipv4: int, ipv6: int) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network(f"{parsed}/{ipv4 if parsed.version == 4 else ipv6}", strict=False))


def client_network() -> str:
    return network(request.remote_addr or "")
