"""The headers every answer carries, and the three content security policies."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Headers = list[tuple[str, str]]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
YEAR = 31_536_000


def common(*, referrer: str = "strict-origin-when-cross-origin") -> Headers:
    """What every answer says, whatever its status and however it was asked for."""
    return [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", referrer),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS),
    ]


STRICT = ("Strict-Transport-Security", f"max-age={YEAR}")
STRICT_APEX = (STRICT[0], f"{STRICT[1]}; includeSubDomains")


def strict(start_response: "StartResponse", header: tuple[str, str]) -> "StartResponse":
    """Adds HSTS to whatever is answered: what was asked for over TLS is asked for over TLS again."""

    def start(status: str, sent: Headers, *problem: Any) -> Any:
        return start_response(status, [*sent, header], *problem)

    return start


def app_policy(nonce: str, form_action: str) -> str:
    """For our own pages, apex and /admin; ``form_action`` must hold each host a POST may redirect to."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; "
        "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        f"form-action {form_action}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types sitemaker ProseMirrorClipboard"
    )


PLAIN_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For answers that load nothing."""

FILE_POLICY = "default-src 'none'; sandbox"
"""For files of sites, opened by themselves."""

STYLED_POLICY = f"{PLAIN_POLICY}; style-src 'self'; font-src 'self'; img-src 'self'"
"""For a page of the host table's own: our stylesheet and its fonts."""

TOOLBAR_POLICY = (
    "default-src 'self' data:; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)
"""For the apex in development with the debug toolbar, which writes scripts and styles into the page."""
