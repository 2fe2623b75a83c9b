"""The direction of imports: which room may know which."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autopact

PACKAGE = Path(autopact.__file__).parent

GROUND = {"terms", "errors", "bundled", "tokens", "edits", "spelling", "turtle"}
ALLOWED: dict[str, set[str]] = {
    "terms": set(),
    "errors": set(),
    "bundled": {"errors"},
    "tokens": {"errors"},
    "edits": {"errors", "tokens"},
    "spelling": {"errors", "tokens", "edits"},
    "turtle": {"terms", "errors", "tokens"},
    "gateway": {"errors"},
    "questions": GROUND,
    "claims": GROUND,
    "reasoner": GROUND,
    "engine": GROUND | {"claims", "reasoner", "gateway"},
    "checks": GROUND | {"questions", "claims", "reasoner", "gateway", "engine"},
    "sparql": GROUND | {"gateway", "engine"},
    "export": GROUND | {"claims", "engine"},
    "catalogue": GROUND | {"questions", "claims", "engine"},
    "library": GROUND | {"questions", "claims", "reasoner", "gateway", "engine", "checks", "sparql"},
    "web": GROUND | {"questions", "claims", "gateway", "engine", "sparql", "catalogue", "export"},
    "agents": GROUND | {"questions", "gateway", "engine", "sparql", "catalogue"},
}
"""What each room may import from, beside itself; the command line from all that do not offer the same to programs."""

ALLOWED["service"] = ALLOWED.keys() - {"library", "agents"}
ALLOWED["cli"] = ALLOWED.keys() - {"library"}
ALLOWED["__main__"] = {"cli"}

KEPT_TO: dict[str, set[str]] = {
    "flask": {"web"},
    "werkzeug": {"web"},
    "uvicorn": {"web"},
    "prometheus_client": {"web"},
    "rich": {"cli"},
    "httpcore2": {"gateway"},
    "jpype": {"reasoner"},
    "mcp": {"agents"},
    "sqlite3": {"export"},
}
"""Libraries that only these rooms may know."""


def _imports(file: Path) -> Iterator[tuple[str, str]]:
    """The modules that a file imports, anywhere in it, each with the name taken from it (or nothing)."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield from ((node.module or "", alias.name) for alias in node.names)


def _room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"]


def test_every_room_has_its_arrows() -> None:
    """A new room says here what it may know."""
    assert {_room(file) for file in FILES} <= set(ALLOWED)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_one_way(file: Path) -> None:
    """A room imports only from rooms below it, and libraries stay where they belong."""
    room = _room(file)
    for module, name in _imports(file):
        top, *rest = module.split(".")
        if top == "autopact":
            known = rest[0] if rest else name
            assert known in {room, *ALLOWED[room], "__version__"}, f"{room} must not know {known}"
        assert room in KEPT_TO.get(top, {room}), f"{room} must not know {top}"
        assert (module, name) != ("pyoxigraph", "Store") or room == "engine", f"{room} must not hold a store"


@pytest.mark.parametrize("file", [f for f in FILES if "pictures" in f.parts], ids=lambda file: file.name)
def test_pictures_know_nothing_of_what_they_show(file: Path) -> None:
    """Neither Flask nor the graph: who draws something says what is to be drawn."""
    for module, _ in _imports(file):
        assert module.split(".")[0] in {"numpy", *sys.stdlib_module_names} or module.startswith("autopact.web.pictures")


ABOVE = {
    "engine": {"engine.remote"},
    "engine/storage": {"engine.processes", "engine.rewriting", "engine.update"},
    "engine/rewriting": {"engine.processes", "engine.storage", "engine.update"},
    "engine/update": {"engine.processes"},
    "web/asgi": {"flask", "werkzeug", "web.app", "web.worker"},
}
"""What must not be known within a room: what is for engines behind the service rests on what is for all, and so on."""


@pytest.mark.parametrize(
    "file", [f for f in FILES if "remote" not in f.parts], ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_rooms_within_rooms_have_their_floors(file: Path) -> None:
    """What is kept, what is respelt, and what comes before Flask stand below what uses them."""
    for room, above in ABOVE.items():
        if file.is_relative_to(PACKAGE / room):
            for module, name in _imports(file):
                known = f"{module}.{name}".removeprefix("autopact.")
                assert not [each for each in above if f"{known}.".startswith(f"{each}.")], (
                    f"{room} must not know {known}"
                )


def test_the_arrows_form_no_circle() -> None:
    """Each room's permissions contain those of the rooms it knows."""
    for room, known in ALLOWED.items():
        assert room not in known
        for below in known:
            assert room not in ALLOWED[below]


def test_the_endpoint_needs_no_java() -> None:
    """Whatever serves can be imported without what starts Java: in a process of its own, where nothing else has."""
    serving = [
        ".".join(("autopact", *file.relative_to(PACKAGE).with_suffix("").parts))
        for file in FILES
        if _room(file) in {"engine", "sparql", "web", "service"} or file.name == "serve.py"
    ]
    code = f"import sys, {', '.join(serving)}\nprint('jpype' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
