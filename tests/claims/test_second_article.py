"""The way of a second, made-up article from its text to answers, without touching code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from autopact.checks import Severity, run
from autopact.claims.reading import read
from autopact.cli.source import command
from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Solutions
from autopact.errors import InputError
from autopact.terms import AP, ID, Level

HERE = Path(__file__).parent / "voltfjord"


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `source add` writes for the article."""
    file = tmp_path_factory.mktemp("skeleton") / "voltfjord.trig"
    result = CliRunner().invoke(command, ["add", str(HERE / "article.txt"), "--name", "voltfjord", "--out", str(file)])
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture(scope="module")
def filled(skeleton: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The skeleton, filled in as its author would."""
    text = skeleton.read_text(encoding="utf-8")
    unused = re.search(r"\nc:s9 a ap:Claim .*?\n}\n", text, re.DOTALL)
    assert unused
    file = tmp_path_factory.mktemp("claims") / "voltfjord.trig"
    filling = (HERE / "filling.trig").read_text(encoding="utf-8")
    file.write_text(text.replace(unused.group(), "") + filling, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def engine(filled: Path) -> Engine:
    """The filled-in claims, served with the bundled ontology."""
    return Embedded(assemble([filled]))


def checked(file: Path) -> dict[str, list[str]]:
    """What `autopact check` finds in a claim file, the article at hand: lines of the file by code, errors only."""
    found: dict[str, list[str]] = {}
    for finding in run([file], sources=HERE).findings:
        if finding.severity is Severity.ERROR:
            found.setdefault(finding.code, []).append(str(finding.place.line))
    return found


def test_check_names_what_a_skeleton_leaves_open(skeleton: Path) -> None:
    """Every stub lacks its paraphrase, speaker, factuality and the rest, and each is named at its line."""
    claims = read([skeleton])
    text = skeleton.read_text(encoding="utf-8").splitlines()
    stubs = {str(number) for number, line in enumerate(text, start=1) if line.endswith(" a ap:Claim ;")}
    assert len(stubs) == len(claims.claims)
    assert all({AP.paraphrase, AP.factuality} <= set(claim.open) for claim in claims)
    assert {line for lines in checked(skeleton).values() for line in lines} >= stubs


def test_check_is_content_with_what_was_filled_in(filled: Path) -> None:
    """No error is left: complete claims, right digests, every sentence with a claim or a reason."""
    assert checked(filled) == {}


def values(engine: Engine, pattern: str, certainty: Level = Level.CERTAIN) -> set[object]:
    """What ?x is in the pattern, at a level of certainty."""
    graphs = default_graphs(certainty, inference=True)
    query = f"PREFIX ap: <{AP}> PREFIX id: <{ID}> SELECT ?x {{ {pattern} }}"
    found = engine.query(query, default_graphs=graphs)
    assert isinstance(found, Solutions)
    return {row["x"] for row in found.rows}


def test_answers(engine: Engine) -> None:
    """The venture, the tech partner and the partners are found by reasoning over what was filled in."""
    assert values(engine, "?x a ap:JointVenture") == {ID.voltfjord}
    assert values(engine, "?x a ap:TechPartner") == {ID["lumen-drive"]}
    assert values(engine, "id:norvik ap:partnerOf ?x FILTER(?x != id:norvik)") == {ID.halden, ID["lumen-drive"]}


def test_levels(engine: Engine) -> None:
    """What is expected or rumoured is there at its level and at none firmer; what is denied at none."""
    assert values(engine, "?x a ap:Plant") == set()
    assert values(engine, "?x a ap:Plant", Level.PROBABLE) == {ID["plant-brekkestad"]}
    assert values(engine, "?x a ap:TechPartner", Level.POSSIBLE) == {ID["lumen-drive"], ID.tessel}
    assert values(engine, "?x a ap:Negotiation", Level.POSSIBLE) == set()


def test_evidence(engine: Engine) -> None:
    """Every answer leads to its claim, its speaker and its place in the text, a denial included."""
    found = values(
        engine,
        """GRAPH ?claim { id:talks-norvik-oriel ap:hasNegotiatingParty id:oriel }
           ?claim ap:polarity ap:Denied ; ap:speaker ?x ; ap:evidence [ <http://www.w3.org/ns/oa#start> ?start ]""",
    )
    assert found == {ID["ines-marlow"]}


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named by the article, lies where claims lie, and is not written a second time."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "triples" / "claims").mkdir(parents=True)
    run = CliRunner()
    first = run.invoke(command, ["add", str(HERE / "article.txt")])
    file = tmp_path / "triples" / "claims" / "article.trig"
    written = file.read_bytes()
    second = run.invoke(command, ["add", str(HERE / "article.txt"), "--title", "Other"])
    assert (first.exit_code, "9 sentences" in first.output) == (0, True)
    assert isinstance(second.exception, InputError)
    assert "--out" in second.exception.mend
    assert file.read_bytes() == written


def test_a_dash_is_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a file has that name; and there is the skeleton alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").touch()
    result = CliRunner().invoke(command, ["add", str(HERE / "article.txt"), "-o", "-"])
    assert (result.exit_code, result.stdout.count(" a ap:Sentence ;")) == (0, 9)
    assert "Wrote" not in result.output
    assert not (tmp_path / "-").read_bytes()


def test_what_comes_next_is_told_for_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where claims lie, it is checked with all of them; elsewhere, by its name."""
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert "`autopact check article.trig` names" in run.invoke(command, ["add", str(HERE / "article.txt")]).output
    (tmp_path / "triples" / "claims").mkdir(parents=True)
    assert "`autopact check` names" in run.invoke(command, ["add", str(HERE / "article.txt")]).output


def test_span() -> None:
    """`source span` prints the passage with its digest."""
    result = CliRunner().invoke(command, ["span", str(HERE / "article.txt"), "0", "6", "--name", "voltfjord"])
    assert result.output.splitlines()[:4] == [
        "text:p0-6 a ap:Passage ;",
        "    prov:wasQuotedFrom source:voltfjord ;",
        "    oa:start 0 ;",
        "    oa:end 6 ;",
    ]
