"""What the visual editor is told: blocks as rows, kinds as they may be added, how a page stands, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from flask import url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from .. import blocks, content
from ..auth.tenant import current_site
from ..models import Conflict, Edit, Page, page_status
from .context import state_sentence
from .filters import first_words, frame, kind_label, lowered

Json = dict[str, Any]


@dataclass(frozen=True)
class Present:
    """How a page stands for this person: four questions to the database, asked once."""

    page: Page
    standing: page_status.Standing
    conflicts: list[Conflict]
    """The first of those that wait."""
    waiting: int
    undo: Edit | None
    redo: Edit | None

    @classmethod
    def of(cls, page: Page) -> Self:
        conflicts = page.open_conflicts()
        waiting = page.count_conflicts() if conflicts else 0
        return cls(page, page_status.standing(page), conflicts, waiting, *page.undoable(current_user))


def facts(page: Page, present: Present | None = None) -> Json:
    """All the editor begins with: the page, the frame around it, the kinds, where a link may lead."""
    around = None if page.is_frame else frame()
    return {
        "page": outlined(page, present),
        "frame": outlined(around) if around else None,
        "kinds": kinds(),
        "pages": pages(),
        "person": {"id": current_user.id, "name": current_user.called},
        "token": generate_csrf(),
        "host": current_site().host,
    }


def outlined(page: Page, present: Present | None = None) -> Json:
    """What the editor knows of a page: its blocks, its names, its revision."""
    document = content.read(page.document)
    shown = content.live_blocks(document)
    return {
        "id": page.id,
        "name": page.name,
        "framed": page.is_frame,
        "url": "" if page.is_frame else page.url,
        "at": url_for("dash.show_page", page_id=page.id),
        "rows": rows(document, shown),
        **told(page, present),
    }


def told(page: Page, present: Present | None = None) -> Json:
    """What may differ after any edit: the state sentence, the labels of undo and redo, what waits."""
    now = present or Present.of(page)
    return {
        "revision": page.revision,
        "state": state_sentence(now.standing, now.waiting),
        "open": now.standing.is_open,
        "undo": _label(now.undo),
        "redo": _label(now.redo),
        "conflicts": [
            {
                **each.answer(),
                "id": each.id,
                "mine": each.user_id == current_user.id,
                "who": each.user.called if each.user else "Somebody",
                "stands": content.value_at(page.document, each.block, each.field),
            }
            for each in now.conflicts
        ],
    }


def _label(edit: Edit | None) -> str | None:
    return lowered(edit.words) if edit else None


def rows(document: Json, wanted: Iterable[Json]) -> list[Json]:
    """These blocks as lines of the outline."""
    return [_row(document, block) for block in wanted]


def _row(document: Json, block: Json) -> Json:
    known = blocks.is_known(block)
    whole = blocks.upgraded(block) if known else block
    return {
        "id": block["id"],
        "kind": block["kind"],
        "label": kind_label(block),
        "called": content.called(block, document),
        "words": first_words(block),
        "known": known,
        "hidden": bool(block["data"].get("hidden")),
        "removed": bool(block.get("removed")),
        "position": block["position"],
        "v": whole.get("v", 1),
        "data": whole["data"] if known else {},
    }


def pages() -> list[Json]:
    """Where a link may lead, in the order of the list."""
    return [{"id": key, "name": name, "path": path} for key, name, path in page_status.named(current_site())]


@cache
def kinds() -> dict[str, Json]:
    """What the editor knows of each kind of block."""
    return {name: _kind(name) for framed in (False, True) for name in blocks.names(framed=framed)}


def _kind(name: str) -> Json:
    declared = blocks.kind(name)
    listed = blocks.listed({"kind": name})
    return {
        "label": declared.label,
        "purpose": declared.purpose,
        "sought": declared.sought,
        "framed": declared.framed,
        "one": listed.one if listed else "",
        "naming": listed.naming if listed else "",
        "leaves": {
            path: {
                "label": leaf.label,
                "type": leaf.type.name,
                "reads": leaf.type.reads,
                "limit": leaf.limit,
                "choices": [[each.value, each.label] for each in leaf.choices],
            }
            for path, leaf in blocks.leaves(name).items()
        },
    }
