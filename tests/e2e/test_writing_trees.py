"""The browser's rich text is the server's: the same parts, the same normal form, the same addresses."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from sitemaker.lib.markup import Tree, empty, normalise, tree, validate
from sitemaker.lib.text.links import UnsafeURL, clean_url
from tests import profiles, programs  # noqa: F401
from tests.e2e.harness import EditorHarness, harness
from tests.security.corpus import vectors
from tests.test_links import UNSAFE
from tests.trees import HREFS, trees

pytestmark = pytest.mark.e2e
SAFE = """
https://example.com|http://a.b/c?d=e#f|HTTPS://Example.com|example.com|www.example.com/x|a@b.example|mailto:a@b.c
tel:+49 30 1|/about|#x|?a=b|/a&b|/x:y|https://a.b/?q=[1]&amp;b=2|https://ü.example/é|example.com:8080|https://a.b:80/
""".replace("\n", "|")


@pytest.fixture(scope="module")
def editor(bare_chromium: Browser) -> Iterator[EditorHarness]:
    with harness(bare_chromium) as made:
        yield made


def declared(model: type) -> dict[str, Any]:
    return model.model_fields  # type: ignore[attr-defined,no-any-return]


def kind_of(model: type) -> str:
    return str(get_args(declared(model)["type"].annotation)[0])


def members(annotation: Any) -> list[type]:
    """The models a union or a list is made of."""
    inner = [each for each in get_args(annotation) if each is not type(None)]
    if not inner:
        return [annotation] if isinstance(annotation, type) else []
    return [each for one in inner for each in members(one)]


NODES = {
    kind_of(model): model
    for model in (
        tree.Doc, tree.Paragraph, tree.Heading, tree.BulletList, tree.OrderedList, tree.ListItem,
        tree.Blockquote, tree.Text, tree.HardBreak,
    )
}  # fmt: skip
MARKS = {kind_of(model): model for model in (tree.Strong, tree.Em, tree.Code, tree.LinkMark)}


def test_every_part_is_named_here() -> None:
    """What pydantic knows of is what these tests compare."""
    declared_in = tree._DOC.json_schema()["$defs"]
    nodes = {
        each["properties"]["type"]["const"] for each in declared_in.values() if "type" in each["properties"]
    }
    assert nodes | {"doc"} == NODES.keys() | MARKS.keys()


def test_schema_is_the_server_s(editor: EditorHarness) -> None:
    schema = editor.ask("schema")
    assert schema["nodes"].keys() == NODES.keys()
    assert schema["marks"].keys() == MARKS.keys()
    for name, model in NODES.items():
        fields, node = declared(model), schema["nodes"][name]
        attrs = declared(fields["attrs"].annotation) if "attrs" in fields else {}
        assert set(node["attrs"]) == set(attrs), name
        content = (
            {kind_of(each) for each in members(fields["content"].annotation)}
            if "content" in fields
            else set()
        )
        if name == "heading":
            content -= {"hard_break"}  # the normal form has none there
        assert set(node["holds"]) == content, name
        if name in ("paragraph", "heading"):
            assert set(node["marks"]) == MARKS.keys()
    targets = members(declared(MARKS["link"])["attrs"].annotation)
    assert set(schema["marks"]["link"]) == {key for each in targets for key in each.__annotations__}
    assert all(not schema["marks"][name] for name in MARKS if name != "link")


@settings(
    max_examples=30, phases=[Phase.generate], suppress_health_check=[*HealthCheck], deadline=None,
)  # fmt: skip
@given(st.lists(trees, min_size=8, max_size=8))
def test_trees_come_back_as_they_went_and_in_normal_form(editor: EditorHarness, batch: list[Tree]) -> None:
    normal = [normalise(validate(each)) for each in batch]
    for sent, back in zip(normal, editor.ask("roundTrip", normal), strict=True):
        assert back == sent


@settings(
    max_examples=30, phases=[Phase.generate], suppress_health_check=[*HealthCheck], deadline=None,
)  # fmt: skip
@given(st.lists(trees, min_size=8, max_size=8))
def test_the_normal_form_is_the_server_s(editor: EditorHarness, batch: list[Tree]) -> None:
    clean = [{"type": "doc", "content": [cleaned(each) for each in one["content"]]} for one in batch]
    for sent, back in zip(clean, editor.ask("normalised", clean), strict=True):
        assert back == normalise(sent)


def cleaned(node: Tree) -> Tree:
    """Links as the browser holds them: their addresses are clean from the start. One run holds one link."""
    made = {**node}
    if "content" in node:
        made["content"] = [cleaned(each) for each in node["content"]]
    if "marks" in node:
        links = [
            {
                "type": "link",
                "attrs": each["attrs"]
                if "page" in each["attrs"]
                else {"href": clean_url(each["attrs"]["href"])},
            }
            for each in node["marks"]
            if each["type"] == "link"
        ]
        made["marks"] = links[:1] + [each for each in node["marks"] if each["type"] != "link"]
    return made


def test_the_empty_text_is_empty(editor: EditorHarness) -> None:
    assert editor.ask("roundTrip", [empty()]) == [empty()]


@pytest.mark.security(36)
def test_addresses_are_taken_and_refused_as_the_server_does(editor: EditorHarness) -> None:
    urls = [each for each in UNSAFE.split("|") + SAFE.split("|") + HREFS + vectors() if each.strip()]
    for url, taken in zip(urls, editor.ask("addresses", urls), strict=True):
        try:
            expected: str | None = clean_url(url)
        except UnsafeURL:
            expected = None
        assert taken is None or taken == expected, url
        if url in SAFE.split("|") + HREFS:
            assert taken == expected, url
