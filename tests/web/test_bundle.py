"""The bundles of the query editor and of the explorer, which are committed so that nobody needs Node to serve them."""

import hashlib
import re
from pathlib import Path

import pytest

from autopact.terms import LABELS

TOP = Path(__file__).parents[2]
SOURCES = TOP / "frontend"
STATIC = TOP / "server" / "autopact" / "web" / "static"

IN_THEM = {
    "editor": ("codemirror 6.0.2 (MIT)", "codemirror-lang-sparql 2.1.0 (MIT)", "@codemirror/view 6."),
    "network": ("cytoscape 3.34.4 (MIT)",),
}


@pytest.mark.parametrize("bundle", IN_THEM)
def test_a_bundle_is_built_from_the_present_sources(bundle: str) -> None:
    """It begins with a digest of its sources and of the lock file. If they changed: npm --prefix frontend run build."""
    sources = sorted(f"src/{file.name}" for file in (SOURCES / "src").iterdir())
    digest = hashlib.sha256()
    for name in ["build.js", "package.json", "package-lock.json", *sources]:
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")
    head = (STATIC / f"{bundle}.js").read_text(encoding="utf-8").partition("\n")[0]
    assert head == f"// Licences: {bundle}.LICENSES.txt. Sources: {digest.hexdigest()}"


@pytest.mark.parametrize("bundle", IN_THEM)
def test_every_package_in_a_bundle_has_its_licence_beside_it(bundle: str) -> None:
    """Named with its version."""
    licences = (STATIC / f"{bundle}.LICENSES.txt").read_text(encoding="utf-8")
    for name in IN_THEM[bundle]:
        assert f"\n{name}" in licences
    assert "Permission is hereby granted" in licences


def test_the_lock_file_names_no_host() -> None:
    """Packages come from whichever registry npm is set up for, and are known by their digests."""
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in "".join(line for line in lock.splitlines() if '"url"' not in line)
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_scripts_find_names_where_pages_do() -> None:
    """By the same properties."""
    source = (SOURCES / "src" / "labels.js").read_text(encoding="utf-8")
    named_by = source.partition("NAMED_BY = [")[2].partition("]")[0]
    assert re.findall(r'"(.*?)"', named_by) == [node.value for node in LABELS]
