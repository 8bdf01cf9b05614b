"""Where a request comes from, coarse enough to count by: a network, not a person."""

from ipaddress import ip_address, ip_network

from flask import request


def network(address: str) -> str:
    """The /24 of an IPv4 or the /64 of an IPv6 address; anything else counts as one place, ``unknown``."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 64}", strict=False))


def client_network() -> str:
    return network(request.remote_addr or "")
