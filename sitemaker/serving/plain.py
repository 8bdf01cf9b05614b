"""Whole answers of one sentence, for where no application can speak."""

from . import headers


def plain_answer(status: str, sentence: str, *, retry: int = 5) -> bytes:
    """A whole HTTP response in plain text, for where neither Flask nor WSGI is at hand."""
    body = f"{sentence}\n".encode()
    sent = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", headers.PLAIN_POLICY),
        ("Cache-Control", "no-store"),
        ("Retry-After", str(retry)),
        ("Connection", "close"),
        *headers.common(),
        headers.STRICT,  # over plain http browsers do not listen to it
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in sent)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
