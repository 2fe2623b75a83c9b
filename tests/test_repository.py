"""What may not stand in the repository: words of articles that are not ours, names of machines, links to nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from autopact.claims.leaks import leaks
from autopact.claims.reading import read

TOP = Path(__file__).parents[1]
SKIPPED = {".git", ".venv", "dist", "node_modules"}


def files() -> list[Path]:
    """Every file of the checkout that is text and not installed or cached."""
    found = []
    for path in TOP.rglob("*"):
        parts = path.relative_to(TOP).parts
        hidden = any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in parts)
        if path.is_file() and not hidden and not SKIPPED & set(parts) and "__pycache__" not in parts:
            found.append(path)
    return found


def test_no_ten_words_of_an_article_stand_here() -> None:
    """In no file a run of ten words of an article, its headline as the source's title aside."""
    folder = os.environ.get("AUTOPACT_SOURCES")
    if not folder:
        pytest.skip("needs the articles' texts in the folder that AUTOPACT_SOURCES names")
    claims = read(sorted((TOP / "triples" / "claims").glob("*.trig")))
    titles = [title for source in claims.sources.values() for title in source.titles]
    articles = [path.read_text(encoding="utf-8") for path in Path(folder).glob("*.txt")]
    assert articles
    for path in files():
        text = path.read_bytes().decode(errors="replace")
        for article in articles:
            assert leaks(article, text, titles=titles) == [], path


def test_no_path_or_registry_of_a_machine_stands_here() -> None:
    """No file names a home or working folder of somebody's machine, or the host of a package registry."""
    machine = re.compile(r"(?<![\w.])/(?:root|home/\w+|work)/|(?:pypi|npmjs|maven)\.(?:org|com)\b|repo1\.")
    named = {
        f"{path.relative_to(TOP)}: {found.group()}"
        for path in files()
        if path != Path(__file__)
        for found in machine.finditer(path.read_bytes().decode(errors="replace"))
    }
    assert named == set()


def headings(document: Path) -> set[str]:
    """What a link may have behind its hash sign, as GitHub makes it of headings."""
    lines = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_link_between_documents_leads_to_a_file() -> None:
    """From where the document itself lies, and to a heading that is there."""
    documents = [path for path in files() if path.suffix == ".md"]
    assert len(documents) > 20
    dead = set()
    for path in documents:
        for link in re.findall(r"\]\(([^)\s]+)", re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)):
            name, _, heading = link.partition("#")
            target = path.parent / name if name else path
            if "://" not in link and not (target.exists() and (not heading or heading in headings(target))):
                dead.add(f"{path.relative_to(TOP)}: {link}")
    assert dead == set()
