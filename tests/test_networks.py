"""One client is one network, however its address is written."""

import pytest

from sitemaker.lib.http.networks import network, networks


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.7:4711", "198.51.100.0/24"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("[::ffff:c633:6407]:443", "198.51.100.0/24"),
        ("2002:c633:6407::1", "198.51.100.0/24"),
        ("64:ff9b::198.51.100.7", "198.51.100.0/24"),
        ("2001:0:4136:e378:8000:63bf:39cc:9bf8", "198.51.100.0/24"),
        ("2001:db8:7:1::1", "2001:db8:7::/48"),
        ("2001:db8:7:ffff:1:2:3:4", "2001:db8:7::/48"),
        ("[2001:db8:7::1]", "2001:db8:7::/48"),
        ("[2001:db8:7::1]:443", "2001:db8:7::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("fe80::1%25eth1", "fe80::/48"),
        ("", "unknown"),
        ("unknown", "unknown"),
        ("1.2.3", "unknown"),
        ("1.2.3.4:5:6", "unknown"),
        ("٣.2.3.4", "unknown"),
        ("a" * 5000, "unknown"),
    ],
)
def test_network_of(address: str, expected: str) -> None:
    assert network(address) == expected


def test_networks_around() -> None:
    around = ("198.51.100.0/24", "198.51.96.0/20", "198.51.0.0/16", "198.48.0.0/12", "198.0.0.0/8")
    assert networks("198.51.100.7") == around
    assert [each.rpartition("/")[2] for each in networks("2001:db8::")] == ["48", "44", "40", "36", "32"]
