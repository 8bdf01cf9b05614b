"""Imports of our own JavaScript name files that are there, and no module imports itself by way of others."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from posixpath import join, normpath

import brotli
import pytest

PACKAGE = Path(__file__).parent.parent / "sitemaker"
VENDORED = "dash/lib/"
PROSEMIRROR = PACKAGE / "dash/static/dash/lib/prosemirror.js"
EDITOR = {"dash/editor/editor.js", "dash/editor/early.js"}
SPECIFIER = re.compile(r"""(?:\bfrom|\bimport|\bimport\(|@import .* from)\s*["'](\.[^"']+)["']""")

Graph = dict[str, set[str]]


def modules() -> dict[str, str]:
    """Source by address below the static prefix, where all static folders are served as one."""
    folders = [PACKAGE / "static", *PACKAGE.glob("*/static")]
    files = {
        path.relative_to(folder).as_posix(): path for folder in folders for path in folder.rglob("*.[jt]s")
    }
    return {name: path.read_text("utf-8") for name, path in files.items() if not name.startswith(VENDORED)}


def graph_of(sources: dict[str, str]) -> Graph:
    """What each module imports: values and types, at its head or later."""
    return {
        name: {normpath(join(name, "..", each)) for each in SPECIFIER.findall(source)}
        for name, source in sources.items()
    }


def circle_in(graph: Graph) -> list[str]:
    """The modules of one circle, the first of them again at its end; none where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_every_import_names_a_file() -> None:
    graph = graph_of(modules())
    named = {each for imports in graph.values() for each in imports if not each.startswith(VENDORED)}
    assert len(named) > 60 and not named - graph.keys()


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circle_in(graph_of(modules())) == []


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("dash/editor/state/store.js", 'import { push } from "./queue.js";'),
        ("dash/editor/dom.js", '/** @import { Row } from "../images/upload_row.js" */'),
        ("dash/writing/address.js", 'const reader = await import("./html_reader.js");'),
        ("behaviors/behaviors.js", 'export { form } from "../home/form.js";'),
    ],
)
def test_planted_circle_is_found(module: str, planted: str) -> None:
    sources = modules()
    circle = circle_in(graph_of({**sources, module: planted + sources[module]}))
    assert module in circle


def loaded(graph: Graph, first: set[str]) -> set[str]:
    """Scripts that come with these, however far down."""
    found = set(first)
    while more := {each for name in found for each in graph.get(name, set())} - found:
        found |= more
    return {each for each in found if each.endswith(".js") and not each.startswith(VENDORED)}


def test_editor_is_light() -> None:
    """All the JavaScript the editor loads, less than 150 KB as it is sent."""
    sources = modules()
    own = [sources[each].encode() for each in loaded(graph_of(sources), EDITOR)]
    sent = [brotli.compress(each, quality=11) for each in (*own, PROSEMIRROR.read_bytes())]
    assert len(sent) > 60 and sum(map(len, sent)) < 150_000
