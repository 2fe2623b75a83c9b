"""The bundle of the query editor, which is committed so that nobody needs Node to serve it."""

import hashlib
from pathlib import Path

TOP = Path(__file__).parents[2]
SOURCES = TOP / "frontend"
BUNDLE = TOP / "server" / "autopact" / "web" / "static" / "editor.js"


def test_the_bundle_is_built_from_the_present_sources() -> None:
    """It begins with a digest of its sources and of the lock file. If they changed: npm --prefix frontend run build."""
    sources = sorted(f"src/{file.name}" for file in (SOURCES / "src").iterdir())
    digest = hashlib.sha256()
    for name in ["build.js", "package.json", "package-lock.json", *sources]:
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")
    head = BUNDLE.read_text(encoding="utf-8").partition("\n")[0]
    assert head == f"// Licences: editor.LICENSES.txt. Sources: {digest.hexdigest()}"


def test_every_package_in_the_bundle_has_its_licence_beside_it() -> None:
    """Named with its version."""
    licences = BUNDLE.with_name("editor.LICENSES.txt").read_text(encoding="utf-8")
    for name in ("codemirror 6.0.2 (MIT)", "codemirror-lang-sparql 2.1.0 (MIT)", "@codemirror/view 6."):
        assert f"\n{name}" in licences
    assert "Permission is hereby granted" in licences


def test_the_lock_file_names_no_host() -> None:
    """Packages come from whichever registry npm is set up for, and are known by their digests."""
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in "".join(line for line in lock.splitlines() if '"url"' not in line)
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
