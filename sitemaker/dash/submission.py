"""What every posted form of /admin carries: what it had seen, and ids that make it happen once."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ..auth.resubmission import HELD
from ..extensions import db
from ..lib.db_session import give_back
from ..lib.text.row_ids import row_id
from ..models import EditResult, Page
from ..models.editable import MOST_EDITS

Edit = dict[str, Any]

NOT_ITS_OWN = ("csrf_token", HELD)
"""Fields by which one sending of a form may differ from the next."""
KEY_LENGTH = 16


def posted() -> MultiDict[str, str]:
    """The form that was sent, to be read now: Markdown takes time, in which others have the connection."""
    give_back(db.session)
    return request.form


@dataclass(frozen=True)
class Submission:
    """One sending of one form. ``key`` names the page it was on, ``base`` the newest edit that page knew.

    The same form sent twice makes the same ids, so it is applied once. Changed and sent again (from the
    browser's history) it makes new ones: nothing that was typed is taken for something old.
    """

    key: str
    base: int
    digest: str

    @classmethod
    def read(cls, page: Page) -> "Submission":
        posted = request.form.items(multi=True)
        sent = sorted((name, value) for name, value in posted if name not in NOT_ITS_OWN)
        digest = sha256(repr((request.path, sent)).encode("utf-8", "surrogatepass")).hexdigest()
        key = request.form.get("key", "")
        return cls(key if _is_key(key) else new_key(), _base(request.form.get("base", ""), page), digest)

    def id(self, number: int) -> str:
        """The id of this sending's edit with this number."""
        return f"{self.key}-{self.digest[:16]}-{number}"


def new_key() -> str:
    """An id for a form that is about to be shown: sent twice, it counts once."""
    return uuid4().hex[:KEY_LENGTH]


def _is_key(text: str) -> bool:
    return len(text) == KEY_LENGTH and text.isascii() and text.isalnum()


def _base(text: str, page: Page) -> int:
    """The revision the form was made from; without one, all that is there counts as seen."""
    return page.revision if (revision := row_id(text)) is None else revision


def send(page: Page, edits: list[Edit], sending: Submission | None = None) -> EditResult:
    """Apply what a form asks, whole or not at all; the caller commits. Raises content.Refused."""
    sending = sending or Submission.read(page)
    named = [{**edit, "id": sending.id(number)} for number, edit in enumerate(edits)]
    parts = [named[at : at + MOST_EDITS] for at in range(0, len(named) or 1, MOST_EDITS)]
    answers = [page.apply(part, by=current_user, client=sending.key, base=sending.base) for part in parts]
    return replace(answers[-1], conflicts=[each for answer in answers for each in answer.conflicts])
