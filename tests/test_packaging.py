"""The wheel, built and used away from the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def _run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The standard output of a program, run in a folder of its own; a failure shows what it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AUTOPACT"))}
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def test_the_wheel_works_away_from_the_repository(tmp_path: Path) -> None:
    """Built, installed elsewhere and run: it brings ontology, triples, questions, templates, licences and types."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    wheels, installed, elsewhere = tmp_path / "wheels", tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    _run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", wheels, REPOSITORY, cwd=tmp_path)
    (wheel,) = wheels.glob("autopact-*.whl")

    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for expected in (
        "autopact/py.typed",
        "autopact/data/ontology/autopact.ttl",
        "autopact/data/triples/claims/background.trig",
        "autopact/data/queries/joint-ventures.rq",
        "autopact/web/static/style.css",
        "autopact/web/static/editor.js",
        "autopact/web/static/editor.LICENSES.txt",
        "autopact/web/templates/base.html",
    ):
        assert expected in names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-DATA"}
    assert not [name for name in names if "test" in name or "__pycache__" in name]

    _run(*pip, "install", "--quiet", "--no-deps", "--target", installed, wheel, cwd=tmp_path)
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
