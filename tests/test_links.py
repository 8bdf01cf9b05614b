import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemaker.lib.text.links import UnsafeURL, clean_url, is_safe
from tests import profiles  # noqa: F401

# The forms of WordPress's bad-protocol tests (kses), and ours.
UNSAFE = """
javascript:alert(1)|JaVaScRiPt:alert(1)|javascript&#58alert(1)|javascript&#58;alert(1)|javascript&#x3a;alert(1)
javascript&colon;alert(1)|&#106;avascript:alert(1)|&#0000106;avascript:alert(1)|jav&Tab;ascript:alert(1)
jav&#x09;ascript:alert(1)|jav&NewLine;ascript:alert(1)|javascript:javascript:alert(1)|javascript:http://a.b
feed:javascript:alert(1)|view-source:javascript:alert(1)|vbscript:msgbox(1)|VBSCRIPT:x|data:text/html,<script>
data:text/html;base64,AAAA|DATA:,x|file:///etc/passwd|ftp://a.b|blob:https://a.b/c|about:blank|intent://x|ws://a.b
livescript:x|mocha:x|filesystem:x|jar:x|//evil.example|///evil.example|/\\evil.example|\\\\evil.example|/\\/evil
http:evil.example|https:/evil.example|https:///evil|https://|http://?x|http://\\evil|mailto:|tel:|hello|evil
&#x2f;&#x2f;evil.example&#58;|javascript&colon;alert.example|x&#58;y|:x|:|.|..|@|a@b|not an address
""".replace("\n", "|")


@pytest.mark.security(36)
@pytest.mark.parametrize("url", [each for each in UNSAFE.split("|") if each])
def test_where_no_link_may_lead(url: str) -> None:
    with pytest.raises(UnsafeURL) as refused:
        clean_url(url)
    assert str(refused.value).endswith(".")
    assert not is_safe(url)


@pytest.mark.security(36)
@pytest.mark.parametrize(
    "url",
    [
        "java\tscript:x",
        "java\nscript:x",
        "\x01javascript:x",
        " javascript:x",
        "java\x00script:x",
        "java\u00adscript:x",
    ]
    + [
        "\u2028javascript:x",
        "\ufeffjavascript:x",
        "/\t/evil.example",
        "/\n\\evil.example",
        "\u200bdata:,x",
        "",
        " \t\x01",
    ],
)
def test_hidden_characters_do_not_hide_a_scheme(url: str) -> None:
    with pytest.raises(UnsafeURL):
        clean_url(url)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.com/a?b=c&amp=d#e", "https://example.com/a?b=c&amp=d#e"),
        ("HTTPS://Example.com", "https://Example.com"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("mailto:anna@example.com?subject=Hi", "mailto:anna@example.com?subject=Hi"),
        ("tel:+49-30-1234", "tel:+49-30-1234"),
        ("/about", "/about"),
        ("/", "/"),
        ("/a:b", "/a:b"),
        ("#top", "#top"),
        ("?page=2", "?page=2"),
        ("example.com", "https://example.com"),
        ("www.example.com:8080/x", "https://www.example.com:8080/x"),
        ("example.com/javascript:x", "https://example.com/javascript:x"),
        ("anna@example.com", "mailto:anna@example.com"),
        ("  https://example.com/a b\n", "https://example.com/ab"),
        ("/a\\b", "/a%5Cb"),
    ],
)
def test_what_people_type_becomes_an_address(typed: str, kept: str) -> None:
    assert clean_url(typed) == kept


@given(st.one_of(st.text(max_size=30), st.text("javscript:/\\&#;x0.@?\t\x01h", max_size=20)))
def test_what_is_kept_is_safe_and_stays_as_it_is(text: str) -> None:
    try:
        url = clean_url(text)
    except UnsafeURL:
        return
    assert clean_url(url) == url
    assert url.split(":")[0] in ("http", "https", "mailto", "tel") or url[0] in "/#?"
    assert url[:2] not in ("//", "/\\")
