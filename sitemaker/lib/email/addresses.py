"""Email addresses as people type them: what is amiss, in a sentence, and how they are stored."""

import re
from dataclasses import dataclass

from disposable_email_domains import blocklist
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

LONGEST = 254
"""RFC 5321: a path has 256 characters, two of them the brackets."""


@dataclass(frozen=True)
class Provider:
    """How a mail service reads an address."""

    domains: tuple[str, ...] = ()
    one_mailbox: bool = False
    """Whether the same name at each of its domains is the same mailbox."""
    ignored: str = ""
    """Signs in a name that make no difference."""
    tag: str = ""
    """What sets off a tag, beside ``+``."""
    families: tuple[str, ...] = ()
    """Beginnings of further domains, one of each country."""
    names_in_domain: bool = False
    """Whether ``anything@name.domain`` is ``name@domain``."""

    @property
    def main(self) -> str:
        return self.domains[0] if self.one_mailbox else ""

    def has(self, domain: str) -> bool:
        inside = self.names_in_domain and domain.partition(".")[2] in self.domains
        return domain in self.domains or inside or domain.startswith(self.families or ("\0",))


PROVIDERS = (
    Provider(("gmail.com", "googlemail.com"), one_mailbox=True, ignored="."),
    Provider(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), one_mailbox=True, ignored=".-_"),
    Provider(("icloud.com", "me.com", "mac.com"), one_mailbox=True),
    Provider(
        ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"),
        one_mailbox=True,
        ignored=".-",
    ),
    Provider(("ymail.com", "rocketmail.com", "myyahoo.com"), tag="-", families=("yahoo.",)),
    Provider(
        ("fastmail.com", "fastmail.fm", "messagingengine.com", "sent.com", "fastmail.net", "fastmail.org"),
        names_in_domain=True,
    ),
)

SPECIAL_USE_DOMAIN_NAMES.clear()  # the library's own switch; ``.localhost`` and ``.test`` are our own


def folded(email: str) -> str:
    """As it is stored: lower case, without the spaces around it, an international domain in ASCII."""
    email = email.strip().lower()
    if len(email) > LONGEST:  # nobody's, and costly to take apart
        return email
    try:
        return _parsed(email)
    except EmailNotValidError:
        return email


def mailbox(email: str) -> str:
    """The mailbox behind an address, to count by: one for all the spellings that its provider delivers there.

    A tag after ``+`` is taken off everywhere: where it is no tag, two people share one count.
    """
    local, _, domain = folded(email).rpartition("@")
    provider = next((each for each in PROVIDERS if each.has(domain)), Provider())
    if provider.names_in_domain and domain not in provider.domains:
        local, domain = domain.split(".")[0], domain.partition(".")[2]
    local = re.split(f"[+{re.escape(provider.tag)}]", local)[0] or local
    bare = local.translate(str.maketrans("", "", provider.ignored))
    return f"{bare or local}@{provider.main or domain}"


def refusal(email: str) -> str:
    """What is amiss with a folded address, in a sentence; "" when mail can be sent there."""
    if not email:
        return "Enter your email address."
    if len(email) > LONGEST:
        return f"An email address can have at most {LONGEST} characters; this one has {len(email)}."
    if any(character.isspace() or not character.isprintable() for character in email):
        return "An email address can’t contain spaces, line breaks or hidden characters."
    local, at, domain = email.rpartition("@")
    if not at:
        return "An email address needs an @, as in name@example.com."
    if not local:
        return f"Something is missing before “@{domain}”: the name."
    if not domain or "." not in domain.strip("."):
        return f"Something is missing after “{domain or '@'}”, perhaps “.com”."
    try:
        _parsed(email)
    except EmailNotValidError:
        return "This doesn’t look like an email address. Check it: name@example.com."
    return ""


def read_domain(text: str) -> str:
    """A mail domain that somebody typed, as `folded` spells it. Raises ValueError with a sentence."""
    email = folded(f"name@{text.strip().rstrip('.').removeprefix('*.').rpartition('@')[2]}")
    if refusal(email) or not email.rpartition(".")[2][:1].isalpha():
        raise ValueError(f"{text} is neither an email domain (example.com) nor a network (203.0.113.0/24).")
    return email.rpartition("@")[2]


def is_disposable(email: str) -> bool:
    """Whether its domain is known for throw-away mailboxes."""
    return email.rpartition("@")[2] in blocklist


def _parsed(email: str) -> str:
    found = validate_email(
        email, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
    )
    return str(found.ascii_email or found.normalized).lower()
