"""Email addresses as people type them: what is amiss, in a sentence, and how they are stored."""

from disposable_email_domains import blocklist
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

LONGEST = 254
"""RFC 5321: a path has 256 characters, two of them the brackets."""

SPECIAL_USE_DOMAIN_NAMES.clear()  # the library's own switch; ``.localhost`` and ``.test`` are our own


def folded(email: str) -> str:
    """As it is stored: lower case, without the spaces around it, an international domain in ASCII."""
    email = email.strip().lower()
    if len(email) > LONGEST:  # which `refusal` says; looking at a quarter of a megabyte takes as many seconds
        return email
    try:
        return _parsed(email)
    except EmailNotValidError:
        return email


def refusal(email: str) -> str:
    """What is amiss with a folded address, in a sentence; "" when mail can be sent there."""
    if not email:
        return "Type your email address."
    if len(email) > LONGEST:
        return f"An email address has {LONGEST} characters at most; this one has {len(email)}."
    if any(character.isspace() or not character.isprintable() for character in email):
        return "An email address has no spaces, line breaks or hidden characters in it."
    local, at, domain = email.rpartition("@")
    if not at:
        return "An email address has an @ in the middle, as in name@example.com."
    if not local:
        return f"Something is missing before “@{domain}”: your name there."
    if not domain or "." not in domain.strip("."):
        return f"Something is missing after “{domain or '@'}”, perhaps “.com”."
    try:
        _parsed(email)
    except EmailNotValidError:
        return "No mail can be sent to an address like this. Look it over: name@example.com."
    return ""


def is_disposable(email: str) -> bool:
    """Whether its domain is known for throw-away mailboxes."""
    return email.rpartition("@")[2] in blocklist


def _parsed(email: str) -> str:
    found = validate_email(
        email, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
    )
    return str(found.ascii_email or found.normalized).lower()
