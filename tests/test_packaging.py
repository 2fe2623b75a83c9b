"""What is published: the wheel and the sdist, built and looked into; the version and the citation.

`.ci/try` installs both into empty environments, and uses them.
"""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]


def _run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The standard output of a program, run in a folder of its own; a failure shows what it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AUTOPACT"))}
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both distributions, as `make dist` builds them."""
    folder = tmp_path_factory.mktemp("dist")
    _run(Path(sys.executable).with_name("hatchling"), "build", "-d", folder, cwd=REPOSITORY)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (found,) = built.glob("autopact-*.whl")
    return found


def test_the_wheel_has_what_is_used_and_nothing_else(wheel: Path) -> None:
    """Code, types, ontology, triples, questions, pages and licences; small enough to be fetched in a moment."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for expected in (
        "autopact/py.typed",
        "autopact/data/ontology/autopact.ttl",
        "autopact/data/triples/claims/background.trig",
        "autopact/data/queries/joint-ventures.rq",
        "autopact/web/static/style.css",
        "autopact/web/templates/base.html",
    ):
        assert expected in names
    licences = {"LICENSE", "LICENSE-DATA", "editor.LICENSES.txt", "network.LICENSES.txt"}
    assert {Path(name).name for name in names if "/licenses/" in name} == licences
    kinds = {Path(name).suffix for name in names if ".dist-info/" not in name}
    texts = {".py", ".typed", ".html", ".css", ".js", ".svg", ".toml", ".txt", ".xml"}
    assert kinds <= texts | {".ttl", ".trig", ".rq", ".csv", ".json", ".md"}, kinds
    assert not [name for name in names if re.search(r"(^|[/_])tests?[/_.]|__pycache__|node_modules|benchmarks", name)]
    assert wheel.stat().st_size < 2 * 1024 * 1024


def test_bundles_bring_the_licences_of_what_is_in_them(wheel: Path) -> None:
    """Each script that holds the work of others has a text beside it with their names and terms."""
    with zipfile.ZipFile(wheel) as archive:
        for bundle, library in (("editor", "codemirror"), ("network", "cytoscape")):
            assert f"autopact/web/static/{bundle}.js" in archive.namelist()
            licences = archive.read(f"autopact/web/static/{bundle}.LICENSES.txt").decode().lower()
            assert library in licences
            assert "permission is hereby granted" in licences


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    """Byte by byte: it has all that is needed, and nothing depends on the machine or the hour."""
    (sdist,) = built.glob("autopact-*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert {"CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "README.md"} <= {
        p.name for p in source.iterdir()
    }
    _run(Path(sys.executable).with_name("hatchling"), "build", "-t", "wheel", cwd=source)
    assert (source / "dist" / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, it is that which is run, and finds its data."""
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    _run(*PIP, "install", "--quiet", "--no-deps", "--target", installed, wheel, cwd=tmp_path)
    program = installed / "bin" / "autopact"
    where = _run(
        sys.executable, "-c", "import autopact; print(autopact.__file__)", cwd=elsewhere, PYTHONPATH=str(installed)
    )
    assert where.startswith(str(installed))
    answer = _run(
        program, "query", "ASK { GRAPH graph:ontology { ap:JointVenture a owl:Class } }", "--reasoning", "off",
        cwd=elsewhere, PYTHONPATH=str(installed),
    )  # fmt: skip
    assert answer == "true\n"


def test_version_and_date_are_the_same_everywhere() -> None:
    """In `pyproject.toml`, `CHANGELOG.md` and `CITATION.cff`; a version that is not out has no date."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## (\S+), (unreleased|\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    assert latest
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    released = str(citation.get("date-released", "unreleased"))
    assert (latest[1], latest[2]) == (PROJECT["version"], released) == (citation["version"], released)


def test_the_citation_is_in_the_citation_file_format() -> None:
    """As far as its schema asks: https://github.com/citation-file-format/citation-file-format 1.2.0."""
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    known = {"abstract", "date-released", "doi", "keywords", "license", "repository-code", "type", "url", "version"}
    assert citation.keys() - {"cff-version", "message", "title", "authors"} <= known
    assert all(isinstance(citation[name], str) for name in ("message", "title", "abstract", "version"))
    assert all(author.keys() & {"name", "family-names"} for author in citation["authors"])
    assert citation["type"] == "software"
    assert citation["keywords"] == PROJECT["keywords"]
    assert PROJECT["license"] == " AND ".join([*citation["license"], "MIT"])


def test_the_guide_to_a_release_names_what_there_is(wheel: Path) -> None:
    """Each file and each target of make in its steps, and how large the wheel is."""
    guide = (REPOSITORY / "docs" / "releasing.md").read_text(encoding="utf-8")
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    said = re.search(r"It is (\d\.\d) MB", guide)
    assert said
    assert float(said[1]) == pytest.approx(wheel.stat().st_size / 1e6, abs=0.1)
    for target in re.findall(r"\bmake (\w+)", guide):
        assert f"\n{target}:" in makefile
    for name in re.findall(r"`([\w.-]+/?[\w.-]*\.\w+|\.ci/\w+|Containerfile)`", guide):
        assert (REPOSITORY / name).exists(), name
