"""What must hold for every document and every edit."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from sitemaker import content
from sitemaker.content import Document, Refused
from tests import profiles  # noqa: F401
from tests.edits import anything, attempt, documents, json_values, plausible


@given(documents(), plausible)
def test_apply_then_inverse_is_the_identity_but_for_tombstones(before: Document, raw: dict[str, Any]) -> None:
    after, edit, inverse = attempt(before, raw)
    assume(edit and inverse)
    assert edit and inverse
    event(edit.op)
    back, redo = content.apply(after, content.parse_edit(inverse.as_json()))
    assert content.without_removed(back) == content.without_removed(before)
    if edit.op != "insert":
        assert back == before
    again, undo = content.apply(back, redo)
    assert again == after
    assert content.without_removed(content.apply(again, undo)[0]) == content.without_removed(before)


@given(documents(), plausible, plausible)
def test_edits_to_different_blocks_commute(
    before: Document, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assume({block for block, _ in _touched(one)}.isdisjoint(block for block, _ in _touched(other)))
    first, made, _ = attempt(before, one)
    second, made_too, _ = attempt(before, other)
    assert (attempt(first, other)[1] is None) == (made_too is None)
    assert attempt(first, other)[0] == attempt(second, one)[0]
    event("both made" if made and made_too else "refused")


def _touched(raw: dict[str, Any]) -> set[tuple[str | None, str]]:
    return content.fields_of(raw)


@given(st.lists(plausible, max_size=25))
def test_a_log_replays_to_the_document(edits: list[dict[str, Any]]) -> None:
    made = start = content.new("Home")
    log, inverses = [], []
    for raw in edits:
        made, edit, inverse = attempt(made, raw)
        if edit and inverse:
            log.append(edit.as_json())
            inverses.append(inverse.as_json())
    assert content.replay(start, json.loads(json.dumps(log))) == made
    undone = content.replay(made, json.loads(json.dumps(inverses[::-1])))
    assert content.without_removed(undone) == start


@pytest.mark.security(44)
@given(documents(), st.lists(anything, max_size=8))
def test_no_sequence_of_edits_makes_a_bad_document_or_an_exception(start: Document, edits: list[Any]) -> None:
    made = start
    for raw in edits:
        kept = deepcopy(made)
        after, edit, _ = attempt(made, raw)
        assert made == kept, "apply changed its argument"
        if edit:
            assert content.describe(edit, made)
            assert content.describe(edit.as_json(), made)
        made = after
    assert content.validate(json.loads(json.dumps(made))) == made
    assert content.read(made) is made
    content.problems(made, {1, 2})
    content.references(made)


@given(documents(), st.lists(plausible, max_size=5), st.lists(plausible, max_size=5), st.randoms())
def test_two_clients_in_any_order(start: Document, mine: list[Any], theirs: list[Any], order: Any) -> None:
    """Each sends what was right for the document it saw at the start."""
    made = start
    queues = [list(mine), list(theirs)]
    while any(queues):
        queue = order.choice([each for each in queues if each])
        made, edit, inverse = attempt(made, queue.pop(0))
        if edit and inverse and order.random() < 0.3:
            made, _ = content.apply(made, inverse)
    assert content.validate(json.loads(json.dumps(made))) == made


@given(json_values)
def test_no_value_at_all_breaks_the_readers(value: Any) -> None:
    for reader in (content.parse_edit, content.read_edit, content.validate):
        try:
            reader(value)
        except Refused as refused:
            assert str(refused).endswith(".")


@given(documents(), anything)
def test_an_edit_read_from_the_log_breaks_nothing(start: Document, raw: Any) -> None:
    try:
        content.apply(start, content.read_edit(raw))
    except Refused:
        event("refused")


@given(documents(), st.lists(plausible, min_size=1, max_size=4))
def test_changes_are_told_exactly_when_something_shows(old: Document, edits: list[Any]) -> None:
    new = old
    for raw in edits:
        new, _, _ = attempt(new, raw)
    assert bool(content.changes(old, new)) == (_shown(old) != _shown(new))


def _shown(of: Document) -> Any:
    """All but tombstones and the exact positions."""
    bare = deepcopy(content.without_removed(of))
    for block in bare["blocks"]:
        del block["position"]
        for item in block["data"].get("items", []):
            del item["position"]
    return bare


@given(documents(), documents(), st.lists(plausible, max_size=25))
def test_the_edits_between_two_documents_lead_from_one_to_the_other(
    elsewhere: Document, wanted: Document, edits: list[dict[str, Any]]
) -> None:
    """From where later edits, or others altogether, have led: with no more than a browser may send."""
    kinds = {block["id"]: block["kind"] for block in wanted["blocks"]}
    assume(all(kinds.get(block["id"], block["kind"]) == block["kind"] for block in elsewhere["blocks"]))
    later = wanted
    for raw in edits:
        later = attempt(later, raw)[0]
    for present in (later, elsewhere):
        back = present
        for number, raw in enumerate(content.edits_between(present, content.without_removed(wanted))):
            back = content.apply(back, content.parse_edit({"id": f"edit-{number}", **raw}))[0]
        assert content.without_removed(back) == content.without_removed(wanted)
        assert not content.edits_between(back, content.without_removed(wanted))
    event(f"{len(edits)} edits later")
