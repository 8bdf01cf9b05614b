"""The house stands as drawn: who may import whom, who reads the environment, which tables are guarded.

The rows are those of the design's table "Who may import whom", with the rooms that came since.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from sitemaker.extensions import db
from sitemaker.models import ACCOUNT_TABLES, CONTENT_TABLES
from tests.security.pending import FORMS, THINGS

PACKAGE = Path(__file__).parent.parent / "sitemaker"

VIEWS = {"home", "dash", "site", "ops"}
BELOW_VIEWS = {
    *(
        "config",
        "lib",
        "extensions",
        "fields",
        "blocks",
        "themes",
        "starters",
        "content",
        "models",
        "render",
        "jobs",
    ),
    *("page_input", "auth", "serving"),
}
ANYTHING = {"*"}
MAY_IMPORT = {
    "config": {"lib"},
    "lib": set(),
    "extensions": {"lib"},
    "fields": {"lib"},
    "blocks": {"lib", "fields"},
    "themes": {"lib"},
    "starters": {"lib", "fields", "blocks"},
    "content": {"lib", "fields", "blocks"},
    "models": {"extensions", "lib", "content", "starters"},
    "render": {"lib", "models", "fields", "blocks", "themes", "content"},
    "page_input": {"models", "render", "lib", "content", "starters"},
    "jobs": {"models", "page_input", "render", "lib", "extensions"},
    "auth": {"models", "page_input", "render", "extensions", "lib"},
    "serving": {"models", "page_input", "render", "extensions", "lib", "auth", "content", "starters"},
    "toolbar": {"lib"},
    **dict.fromkeys(VIEWS, BELOW_VIEWS),
    **dict.fromkeys(("__init__", "wiring", "cli"), ANYTHING),
}
ENVIRONMENT = {
    "config.py": "the one reader",
    "ops/__init__.py": "PROMETHEUS_MULTIPROC_DIR is prometheus_client's own switch, no setting of ours",
}
NOUNLESS = {"services", "utils", "helpers", "managers", "repositories", "common", "misc"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path, source: str = "") -> Iterator[tuple[str, int]]:
    """Room and line of each import of ours in a module; '' for one that is not relative."""
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(source or path.read_text())):
        if isinstance(node, ast.Import):
            yield from (("", node.lineno) for each in node.names if each.name.split(".")[0] == "sitemaker")
        elif isinstance(node, ast.ImportFrom) and not node.level:
            if (node.module or "").split(".")[0] == "sitemaker":
                yield "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1])
            named = node.module.split(".") if node.module else []
            yield from (((base + named + [each.name])[0], node.lineno) for each in node.names)


def strays(path: Path, source: str = "") -> list[str]:
    room = room_of(path)
    allowed = MAY_IMPORT.get(room)
    if allowed is None:
        return [f"{room} has no row in the table"]
    found = []
    for target, line in imports_of(path, source):
        if target == "":
            found.append(f"{path}:{line} imports absolutely")
        elif target != room and not {"*", target} & allowed:
            found.append(f"{path}:{line} {room} imports {target}")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_lead_downwards(path: Path) -> None:
    assert strays(path) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("home/views/pages.py", "from ...dash import dash"),
        ("dash/views/pages.py", "from ...home.words import day"),
        ("models/page.py", "from ..render import render_page"),
        ("lib/email/mailer.py", "from ...models import User"),
        ("auth/tenant.py", "from ..serving import hosts"),
        ("site/views.py", "from sitemaker.models import Site"),
        ("services/mail.py", "import os"),
    ],
)
def test_planted_import_is_found(module: str, source: str) -> None:
    assert len(strays(PACKAGE / module, source)) == 1


def imported_modules(path: Path) -> Iterator[str]:
    """Modules of ours that importing this one runs; a package's own are part of it, types alone are not."""
    package = path.relative_to(PACKAGE).parts[:-1]
    tree = ast.parse(path.read_text())
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level or id(node) in for_types:
            continue
        base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
        for each in node.names:
            file = PACKAGE.joinpath(*filter(None, [*base, each.name])).with_suffix(".py")
            named = file if file.exists() else PACKAGE.joinpath(*filter(None, base)).with_suffix(".py")
            found = named if named.exists() else named.with_suffix("") / "__init__.py"
            if not (path.name == "__init__.py" and path.parent in found.parents):
                yield str(found.relative_to(PACKAGE))


def circle_of(imports: dict[str, set[str]]) -> list[str]:
    """Some modules each of which imports the next, and the last the first; empty where there are none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        return list(circle.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports inside functions count: they only hide a circle."""
    imports = {str(path.relative_to(PACKAGE)): set(imported_modules(path)) for path in modules()}
    assert circle_of(imports) == []
    imports["models/page.py"].add("models/site.py")
    assert {"models/page.py", "models/site.py"} <= set(circle_of(imports))


def test_models_know_no_request() -> None:
    flask = {"request", "g", "session", "render_template", "render_template_string", "abort", "flash"}
    for path in [*PACKAGE.glob("models/*.py"), *PACKAGE.glob("content/*.py"), *PACKAGE.glob("lib/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "flask":
                names = {each.name for each in node.names} & flask
                assert not names or (path.name == "networks.py" and names == {"request"}), f"{path}: {names}"


def reads_environment(source: str) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
        for node in ast.walk(ast.parse(source))
        if not isinstance(node, ast.Attribute) or isinstance(node.value, ast.Name) and node.value.id == "os"
    )


def test_only_config_reads_the_environment() -> None:
    readers = {str(path.relative_to(PACKAGE)) for path in modules() if reads_environment(path.read_text())}
    assert readers == set(ENVIRONMENT)
    assert reads_environment("import os\nos.getenv('X')")


KEYS = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY", "secret_key", "hmac", "itsdangerous"}
HANDLES_KEYS = {
    "lib/signing.py": "makes and reads whatever is signed, with every key",
    "config.py": "reads and checks the settings",
    "wiring.py": "hands them to lib/signing.py, and its keys to Flask-WTF",
    "lib/storage.py": "the key to the bucket, which is no key of ours",
    "auth/resubmission.py": "catches itsdangerous' BadData",
    "models/session.py": "a form's token is derived from the cookie's value, with no key of ours",
    "ops/__init__.py": "compares METRICS_TOKEN",
    "dash/views/enter.py": "compares states of hand-offs",
}


SIGNS = {
    "auth/resubmission.py": "held_form, form_to_be_held",
    "auth/known_device.py": "device",
    "models/email.py": "reset_sent, reset_pending, email_change_sent, confirm_sent",
    "wiring.py": "open_form, open_form_of_site, open_editor",
}
"""Who asks the keys for anything, and what of it is carried over a rotation in tests/security/pending.py."""


def handles_keys(source: str) -> bool:
    """Whether a module reads a signing key, or could make a signature of its own."""
    for node in ast.walk(ast.parse(source)):
        named = {
            ast.Constant: ["value"],
            ast.Attribute: ["attr"],
            ast.ImportFrom: ["module"],
            ast.alias: ["name"],
            ast.keyword: ["arg"],
        }.get(type(node), [])
        if KEYS & {str(getattr(node, each)).partition(".")[0] for each in named}:
            return True
    return False


@pytest.mark.security(122)
def test_keys_are_handled_in_one_place() -> None:
    """What is signed anywhere else would end with the next rotation."""
    found = {str(path.relative_to(PACKAGE)) for path in modules() if handles_keys(path.read_text())}
    assert found == set(HANDLES_KEYS)
    for planted in (
        "current_app.config['SECRET_KEY']",
        "app.secret_key",
        "from itsdangerous import Signer",
        "import hmac",
        "config.update(SECRET_KEY='x')",
    ):
        assert handles_keys(planted), planted


@pytest.mark.security(122)
def test_whatever_is_signed_is_carried_over_a_rotation() -> None:
    users = {str(path.relative_to(PACKAGE)) for path in modules() if "signing_keys" in path.read_text()}
    assert users == {*SIGNS, "extensions.py"}
    tried = {each.__name__ for each in (*THINGS, *FORMS)}
    for things in SIGNS.values():
        assert set(things.split(", ")) <= tried


def test_commands_ask_models_and_hold_no_sql() -> None:
    """But for doctor, which asks the database about itself."""
    for path in PACKAGE.glob("cli/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and path.name != "doctor.py":
                assert not node.module.startswith("sqlalchemy") or node.module == "sqlalchemy.exc", path


def test_every_room_has_a_noun() -> None:
    assert not [path for path in PACKAGE.rglob("*") if path.stem in NOUNLESS]


def test_factory_stays_short() -> None:
    assert len((PACKAGE / "__init__.py").read_text().splitlines()) <= 60


def test_every_table_is_named_once() -> None:
    named = [*CONTENT_TABLES, *ACCOUNT_TABLES]
    assert sorted(named) == sorted(db.metadata.tables)


def test_content_tables_belong_to_a_site() -> None:
    for name in CONTENT_TABLES:
        table = db.metadata.tables[name]
        assert not table.c.site_id.nullable, name
        for key in table.foreign_key_constraints:
            inside = key.referred_table.name in CONTENT_TABLES
            assert not inside or "site_id" in key.column_keys, f"{name}: {key.column_keys} can cross tenants"


@pytest.mark.db
def test_database_guards_content_tables(app: Flask) -> None:
    query = text(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
    )
    with app.app_context():
        guarded = {name: bool(secure) for name, secure in db.session.execute(query)}
        policies = text("SELECT tablename, qual, with_check FROM pg_policies WHERE schemaname = 'public'")
        rows = {row.tablename: (row.qual, row.with_check) for row in db.session.execute(policies)}
    assert {name for name, secure in guarded.items() if secure} == set(CONTENT_TABLES)
    assert set(guarded) == set(db.metadata.tables)
    assert set(rows) == set(CONTENT_TABLES)
    for reading, writing in rows.values():
        assert reading == writing and "app.site_id" in reading
