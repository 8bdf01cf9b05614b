"""A form nobody touched says nothing, whatever it shows; what is touched is read as it was meant."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from sitemaker import blocks, content
from sitemaker.dash.forms.block import BlockForm
from sitemaker.dash.forms.controls import WAS
from tests import profiles  # noqa: F401  (how hard Hypothesis looks)
from tests.edits import documents as some_documents


def sent(form: BlockForm) -> MultiDict[str, str]:
    """What a browser sends of the form: line ends as two characters, boxes only when ticked."""
    posted: MultiDict[str, str] = MultiDict()
    for control in form.controls:
        for text in control.inputs:
            posted[WAS + text.name] = text.was
            if control.field.type.absent is None or text.text:
                posted[text.name] = text.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return posted


@given(some_documents())
def test_untouched_form_of_any_document_changes_nothing(document: dict[str, Any]) -> None:
    document = content.read(document)
    known = [block for block in content.live_blocks(document) if blocks.is_known(block)]
    for block in (None, *known):
        form = BlockForm(document, block, sent(BlockForm(document, block)))
        assert form.changes() == {} and not form.is_refused


@given(some_documents(), st.data())
def test_one_touched_control_is_the_one_change(document: dict[str, Any], data: st.DataObject) -> None:
    document = content.read(document)
    form = BlockForm(document, None)
    control = data.draw(st.sampled_from([each for each in form.controls if each.name != "lang"]))
    posted = sent(form)
    posted[control.name] = data.draw(st.text("abc é", min_size=1, max_size=20))
    changed = BlockForm(document, None, posted).changes()
    expected = {} if posted[control.name] == control.text else {control.name: posted[control.name]}
    assert changed == expected
