"""The headers every answer carries, and the three content security policies."""

Headers = list[tuple[str, str]]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
YEAR = 31_536_000


def common(*, secure: bool, apex: bool = False, referrer: str = "strict-origin-when-cross-origin") -> Headers:
    """What every answer says, whatever its status; HSTS only where the answer came over TLS."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", referrer),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS),
    ]
    if secure:
        headers.append(
            ("Strict-Transport-Security", f"max-age={YEAR}" + ("; includeSubDomains" if apex else ""))
        )
    return headers


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
