"""Which tests carry which requirement's number: `@pytest.mark.security(12)`, or `r12` in the name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent.parent


def numbered() -> dict[int, set[str]]:
    """Requirement to the test files that hold it, as paths from the root of the repository."""
    found: dict[int, set[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for number in _numbers(ast.parse(path.read_text())):
            found.setdefault(number, set()).add(str(path.relative_to(TESTS.parent)))
    return found


def _numbers(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.security":
            yield from (
                each.value
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, int)
            )
        elif isinstance(node, ast.FunctionDef) and (named := re.match(r"test_r(\d+)_", node.name)):
            yield int(named[1])
