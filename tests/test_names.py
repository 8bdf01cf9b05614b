"""Which addresses a site may have (R75, R76)."""

from pathlib import Path

import pytest

from sitemaker.lib.text import site_names

RESERVED = [
    line
    for line in Path(site_names.__file__).with_name("reserved_names.txt").read_text().splitlines()
    if line and line[0] not in "#^"
]
OURS = "_dmarc mta-sts autodiscover wpad postmaster hostmaster webmaster sitemaker www admin abuse".split()


def test_every_reserved_name_is_refused() -> None:
    assert len(RESERVED) > 1000
    assert not [name for name in [*RESERVED, *OURS] if not site_names.refusal(name)]


@pytest.mark.parametrize("name", ["mail7", "ns1", "ns22", "web3", "ww2", "vpn9", "static12", "server-5"])
def test_reserved_patterns(name: str) -> None:
    assert "isn’t available" in site_names.refusal(name)


@pytest.mark.parametrize("name", ["team7", "my-mail7", "cats", "big-daddy", "a1b", "123", "x" * 63])
def test_names_that_keep_the_rules(name: str) -> None:
    assert site_names.refusal(name) == ""


LABELS = ["", "ab", "x" * 64, "-ab", "ab-", "a--b", "xn--ab", "acme.", "a.b", "ac me", "a\x00b"]
FOREIGN = ["\u0430cme", "\uff41\uff43\uff4d\uff45", "ac\u200dme", "caf\u00e9"]


@pytest.mark.parametrize("name", [*LABELS, *FOREIGN])
def test_names_that_do_not(name: str) -> None:
    assert site_names.refusal(site_names.folded(name))


def test_case_is_folded() -> None:
    assert site_names.refusal(site_names.folded(" ACME ")) == "" and site_names.folded(" ACME ") == "acme"


def test_alternatives_are_free_and_keep_the_rules() -> None:
    taken = {"acme-site", "the-acme"}
    offered = site_names.alternatives("acme", lambda name: name not in taken)
    assert len(offered) == 3 and not taken & set(offered)
    assert not [name for name in offered if site_names.refusal(name)]


@pytest.mark.parametrize("name", ["Größe & Söhne", "café", "x" * 300, "--", "日本", "a..b"])
def test_alternatives_for_what_is_no_name(name: str) -> None:
    assert all(site_names.refusal(each) == "" for each in site_names.alternatives(name, lambda _: True))
