"""Database URLs, read by libpq itself: the one parser for the application, its backups and its restores."""

import re

import psycopg2
from psycopg2.extensions import parse_dsn

SCHEME = re.compile(r"(?:postgres|postgresql)(?:\+\w+)?://")


class NotPostgreSQL(ValueError):
    """The URL names another kind of database."""


def connection_parameters(url: str) -> dict[str, str]:
    """The keywords of libpq (host, port, dbname, user, ...) of a connection URI, without those left out.

    Takes every form of "Connection URIs" in PostgreSQL's manual (34.1.1.2): sockets, services, several hosts,
    IPv6, percent-encoding, any parameter; and a driver after the scheme, as SQLAlchemy writes it. Raises
    NotPostgreSQL, or ValueError in libpq's words.
    """
    scheme = SCHEME.match(url)
    if scheme is None:
        raise NotPostgreSQL("this is no URL of PostgreSQL")
    try:
        return dict(parse_dsn(f"postgresql://{url[scheme.end() :]}"))
    except psycopg2.ProgrammingError as problem:
        raise ValueError(str(problem).strip()) from None
