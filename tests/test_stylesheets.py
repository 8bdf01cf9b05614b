"""Every stylesheet keeps to the layers of the cascade. What else they keep to is Biome's: biome.jsonc."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sitemaker"
IN_A_SHADOW_ROOT = PACKAGE / "dash/static/dash/editor/canvas/over.css"
SHEETS = sorted({*PACKAGE.glob("static/**/*.css"), *PACKAGE.glob("*/static/**/*.css")} - {IN_A_SHADOW_ROOT})


def outside_of_layers(css: str) -> list[str]:
    """The heads of rules that stand in no layer; a font face belongs to none."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    depth, heads, head = 0, [], ""
    for part in re.split(r"([{};])", bare):
        if part == "{" and not depth:
            heads.append(head)
        depth += {"{": 1, "}": -1}.get(part, 0)
        head = part.strip()
    assert depth == 0
    return [each for each in heads if not each.startswith(("@layer ", "@font-face"))]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.relative_to(PACKAGE)))
def test_rules_stand_in_a_layer(sheet: Path) -> None:
    assert outside_of_layers(sheet.read_text("utf-8")) == []


def test_rule_outside_is_found() -> None:
    layered = "@layer base { a { color: red } } @font-face { src: url(a;b) } /* { */"
    assert outside_of_layers(layered + "@media print { b { margin: 0 } }") == ["@media print"]
