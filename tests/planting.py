"""Adds field types and kinds of block as a contributor would, from files in a folder of the test's own."""

import re
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from sitemaker import blocks, fields, render
from sitemaker.blocks import kinds

Plant = Callable[..., None]
ROOT = Path(__file__).parents[1]


def shown_in_contributing(title: str) -> list[str]:
    """The code that CONTRIBUTING shows under this title, without its indentation."""
    section = (ROOT / "CONTRIBUTING.md").read_text().partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^ *```\w+\n(.*?)^ *```", section, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^ {3}", "", code, flags=re.MULTILINE) for code in found]


@pytest.fixture
def plant_type(tmp_path: Path) -> Iterator[Plant]:
    """Takes the name of a type, its module and its macro, and adds it to TYPES."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields.MACROS, "searchpath", [*fields.MACROS.searchpath, str(tmp_path)])

        def plant(name: str, source: str, macro: str) -> None:
            (tmp_path / f"{name}.html").write_text(macro)
            module = _loaded(fields, name, source, tmp_path, patch)
            patch.setitem(fields.TYPES, name, getattr(module, name.upper()))

        yield plant


@pytest.fixture
def plant_kind(tmp_path: Path) -> Iterator[Plant]:
    """Takes the name of a kind, its module, template and stylesheet, and adds it to the kinds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "__path__", [*blocks.__path__, str(tmp_path)])
        patch.setattr(render, "STATIC_FOLDERS", (*render.STATIC_FOLDERS, tmp_path))

        def plant(name: str, source: str, template: str = "", stylesheet: str = "") -> None:
            (tmp_path / f"{name}.html").write_text(template)
            (tmp_path / "blocks").mkdir()
            (tmp_path / f"blocks/{name}.css").write_text(stylesheet)
            module = _loaded(blocks, name, source, tmp_path, patch)
            patch.setitem(kinds.BY_NAME, name, getattr(module, name.capitalize()))
            _forget()

        yield plant
    _forget()


def _loaded(
    package: ModuleType, name: str, source: str, folder: Path, patch: pytest.MonkeyPatch
) -> ModuleType:
    """The module, imported as one of the package's own."""
    path, whole = folder / f"{name}.py", f"{package.__name__}.{name}"
    path.write_text(source)
    spec = spec_from_file_location(whole, path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    patch.setitem(sys.modules, whole, module)
    patch.setattr(package, name, module, raising=False)
    spec.loader.exec_module(module)
    return module


def _forget() -> None:
    """What the renderer remembers of templates, looks and which stylesheets there are."""
    for remembered in vars(render).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()
