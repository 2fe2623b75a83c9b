"""`autopact load`, `dump` and `backup`: a directory of data without a server, and beside one."""

import gzip
import os
import resource
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from tests.commands import run
from tests.serving import PROGRAM, started

from autopact.cli.output import written
from autopact.engine import opening
from autopact.engine.dataset import bundled_files
from autopact.engine.filling import fill
from autopact.engine.source import Source
from autopact.engine.storage import directory as module
from autopact.engine.storage import lines
from autopact.engine.storage.directory import Directory, Kept
from autopact.engine.storage.journal import record
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.errors import InputError
from autopact.terms import AP, CLAIMS_GRAPH, ONTOLOGY_GRAPH, RDF, XSD, Level

EX = "http://example.org/"
STATED = f"<{EX}acme> <{EX}partner> _:b .\n_:b <{EX}name> 'Brix' .\n"


def kept(data: Path) -> Kept:
    """What a directory keeps."""
    found = Directory(data).read()
    return replace(found, quads=iter(list(found.quads)))


def stored(data: Path) -> set[Quad]:
    """The quads that a directory keeps."""
    return set(kept(data).quads)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two triples about a blank node."""
    path = tmp_path / "stated.ttl"
    path.write_text(STATED)
    return path


def test_files_are_loaded_beside_what_is_there(tmp_path: Path, file: Path) -> None:
    """Loaded twice, their blank nodes are other ones; each time, the state has another id."""
    data = tmp_path / "data"
    assert run("load", "--data", data, file).output.endswith("Quads that are new: 2; that are there now: 2.\n")
    first = kept(data)
    other = tmp_path / "other.nq"
    other.write_text(f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n")
    assert run("load", "--data", data, file, other).output.endswith("Quads that are new: 3; that are there now: 5.\n")
    second = kept(data)
    assert (first.number, second.number) == (0, 1)
    assert first.data != second.data
    assert Quad(*(NamedNode(EX + name) for name in "abcg")) in stored(data)
    assert [path.name for path in data.glob("base-*")] == ["base-1.nq"]


def test_prefixes_of_all_files_are_kept(tmp_path: Path) -> None:
    """Those of what was loaded first as well; who serves the directory has them."""
    data = tmp_path / "data"
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f"@prefix {name}: <urn:{name}:> . {name}:a {name}:b {name}:c .")
        run("load", "--data", data, tmp_path / f"{name}.ttl")
    served = opening._found(Directory(data), Source(directory=data)).engine
    assert {"one": "urn:one:", "two": "urn:two:"}.items() <= served.prefixes.items()


def test_claims_are_known_as_such_with_the_ontology_that_they_need(tmp_path: Path) -> None:
    """So that the state is that of a server of the same files; and not, if nothing is to be derived."""
    claims = bundled_files()[-1]
    assert run("load", "--data", tmp_path / "data", claims).exit_code == 0
    found = kept(tmp_path / "data")
    state, other = Writable(found.quads, found.graphs), Writable.of([claims])
    assert state.engine.sizes == other.engine.sizes
    assert state.engine.sizes[ONTOLOGY_GRAPH] > 100
    assert run("load", "--data", tmp_path / "plain", claims, "--reasoning", "off").exit_code == 0
    graphs = {quad.graph_name for quad in stored(tmp_path / "plain") if quad.object == AP.Claim}
    assert graphs == {DefaultGraph()}
    assert kept(tmp_path / "plain").plain


def test_what_is_dumped_is_loaded_as_it_was(tmp_path: Path, file: Path) -> None:
    """Claims, ontology and all that is stated beside them."""
    data = tmp_path / "data"
    run("load", "--data", data, bundled_files()[-1], file)
    assert run("dump", "--data", data, "-o", tmp_path / "dump.nq").exit_code == 0
    assert run("load", "--data", tmp_path / "again", tmp_path / "dump.nq").exit_code == 0
    before, after = kept(data), kept(tmp_path / "again")
    assert Writable(before.quads, before.graphs).engine.sizes == Writable(after.quads, after.graphs).engine.sizes
    quads = set(parse((tmp_path / "dump.nq").read_bytes(), format=RdfFormat.N_QUADS))
    assert quads == stored(data)
    assert any(quad.predicate == RDF.type and quad.graph_name == CLAIMS_GRAPH for quad in quads)
    assert run("dump", "--data", data).stdout_bytes == (tmp_path / "dump.nq").read_bytes()


def test_a_dump_moves_nothing_to_another_graph(tmp_path: Path) -> None:
    """Not what is stated in the default graph, though a claim is described there, which of another file it would."""
    data, dump = tmp_path / "data", tmp_path / "dump.nq.gz"
    one, other = NamedNode("urn:one"), NamedNode("urn:other")
    quads = [Quad(one, RDF.type, AP.Claim), Quad(one, one, other), Quad(other, RDF.type, AP.Claim, CLAIMS_GRAPH)]
    Directory(data, make=True).write(quads, [CLAIMS_GRAPH], number=0, data="", plain=False)
    with gzip.open(dump, "wb") as file:
        file.write(run("dump", "--data", data).stdout_bytes)
    assert run("load", "--data", tmp_path / "again", dump).exit_code == 0
    found = stored(tmp_path / "again")
    assert {quad for quad in found if quad.graph_name != ONTOLOGY_GRAPH} == set(quads)


@pytest.mark.parametrize("command", [["query", "ASK { ?s ?p ?o }"], ["load", "--reasoning", "off"], ["reason"]])
def test_a_directory_is_not_taken_for_a_folder_of_files(tmp_path: Path, file: Path, command: list[str]) -> None:
    """What its base says may not be so any more: the changes since are no RDF, and would be left out."""
    data = tmp_path / "data"
    run("load", "--data", data, file)
    options = ["--data", tmp_path / "other"] if command[0] == "load" else []
    told = run(*command, data, *options)
    assert told.exit_code == 2
    assert f"{data / 'base-0.nq'}: This is one of the files of a directory of data" in told.output


def test_what_a_dump_cannot_say_is_told(tmp_path: Path) -> None:
    """Graphs without a triple, by name, beside what is written."""
    full, empty = NamedNode("urn:full"), NamedNode("urn:empty")
    quads = [Quad(full, RDF.type, full, full)]
    Directory(tmp_path / "data", make=True).write(quads, [full, empty], number=0, data="", plain=False)
    result = run("dump", "--data", tmp_path / "data")
    assert result.stderr == "Not in it, since there is no triple in it: the graph <urn:empty>\n"
    assert set(parse(result.stdout_bytes, format=RdfFormat.N_QUADS)) == set(quads)


def test_a_dump_tells_where_nothing_is_derived(tmp_path: Path, file: Path) -> None:
    """Loaded otherwise, it would be another service."""
    for reasoning, said in (("owl-rl", ""), ("off", "Nothing is derived here: load it with --reasoning off")):
        run("load", "--data", tmp_path / reasoning, "--reasoning", reasoning, file)
        told = run("dump", "--data", tmp_path / reasoning).stderr
        assert (told.startswith(said), bool(told)) == (True, bool(said))


@pytest.mark.parametrize(("begun", "asked"), [("owl-rl", "off"), ("off", "owl-rl")])
def test_a_directory_is_loaded_into_as_it_was_begun(tmp_path: Path, file: Path, begun: str, asked: str) -> None:
    """Whether anything is derived from it is never changed, and who asks for that is told so."""
    data = tmp_path / "data"
    run("load", "--data", data, "--reasoning", begun, file)
    words = [*PROGRAM, "load", "--data", data, "--reasoning", asked, file]
    told = subprocess.run(words, check=False, capture_output=True, text=True)
    assert (told.returncode, len(stored(data))) == (2, 2)
    assert f"{'nothing is ever' if begun == 'off' else 'more may be'} derived, and that stays so" in told.stderr
    for options in ([], ["--reasoning", begun]):
        assert run("load", "--data", data, *options, file).exit_code == 0
        assert kept(data).plain == (begun == "off")


@pytest.mark.parametrize(
    ("place", "code", "what"), [("/dev/full", 4, "There is no room for it."), ("{}/no/file.nq", 2, "No such file")]
)
def test_what_cannot_be_written_is_said_so(tmp_path: Path, file: Path, place: str, code: int, what: str) -> None:
    """A full disk, and a folder that is not there: in words, with the place."""
    run("load", "--data", tmp_path / "data", file)
    out = place.format(tmp_path)
    for command in (["dump", "--data", tmp_path / "data"], ["reason"], ["doctor", "--fix", file]):
        result = subprocess.run([*PROGRAM, *command, "-o", out], check=False, capture_output=True, text=True)
        assert result.returncode == code
        assert f"autopact: {out}: " in result.stderr
        assert what in result.stderr


def test_an_older_dump_gives_way_to_a_whole_one_only(tmp_path: Path, file: Path) -> None:
    """Not to one that fails midway; and who may read it stays, and where a link to it leads."""
    data, dump = tmp_path / "data", tmp_path / "dumps" / "dump.nq"
    dump.parent.mkdir()
    dump.write_text("older")
    dump.chmod(0o640)
    (tmp_path / "latest.nq").symlink_to(dump)
    run("load", "--data", data, file)
    base = next(data.glob("base-*"))
    whole = base.read_bytes()
    lines = whole.splitlines(keepends=True)
    base.write_bytes(b"".join([*lines[:-2], b"_:b <http://exa\n", b"# end 2\n"]))  # as one without a sum
    assert run("dump", "--data", data, "-o", tmp_path / "latest.nq").exit_code == 2
    assert dump.read_text() == "older"
    base.write_bytes(whole)
    assert run("dump", "--data", data, "-o", tmp_path / "latest.nq").exit_code == 0
    assert set(parse(dump.read_bytes(), format=RdfFormat.N_QUADS)) == stored(data)
    assert list(dump.parent.iterdir()) == [dump]
    assert dump.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "latest.nq").is_symlink()


def test_a_dash_is_standard_output(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As elsewhere, and no file of that name; what else there is to say goes to standard error."""
    monkeypatch.chdir(tmp_path)
    run("load", "--data", "data", file)
    assert run("dump", "--data", "data", "-o", "-").stdout_bytes == run("dump", "--data", "data").stdout_bytes
    assert run("reason", file, "-o", "-").stdout_bytes == run("reason", file).stdout_bytes
    assert run("doctor", file, "--fix", "-o", "-").stdout_bytes == file.read_bytes()
    assert not Path("-").exists()


def test_what_is_written_is_packed_if_its_name_says_so(tmp_path: Path, file: Path) -> None:
    """So that it is read again under that name, by this and by others; each time, it is the same bytes."""
    run("load", "--data", tmp_path / "data", file)
    for words in (["dump", "--data", tmp_path / "data"], ["doctor", "--fix", file], ["export", "--for", "jena", file]):
        plain, out, again = (tmp_path / f"{words[0]}{ending}" for ending in (".trig", ".trig.gz", "-again.trig.gz"))
        for name in (plain, out, again):
            run(*words, "-o", name)
        assert gzip.decompress(out.read_bytes()) == plain.read_bytes()
        assert out.read_bytes() == again.read_bytes()
        assert run("query", "ASK { ?s ?p ?o }", out).output == "true\n"


def test_two_that_write_a_file_at_once_do_not_meet(tmp_path: Path) -> None:
    """Whoever ends last has the name; neither is a part of both."""
    out = tmp_path / "dump.nq"
    with written(out) as first:
        first.write(b"first")
        with written(out) as second:
            second.write(b"second")
        assert out.read_bytes() == b"second"
    assert out.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [out]


def test_what_a_dump_that_was_killed_has_left_is_cleared_away(tmp_path: Path) -> None:
    """By the next one to that file; not what is under way, be it made so lately that it has no lock yet."""
    out, made = tmp_path / "dump.nq", tmp_path / ".dump.nq.89abcdef.part"
    (tmp_path / ".dump.nq.01234567.part").write_bytes(b"half")
    made.touch()
    with written(out) as first:
        first.write(b"first")
        first.flush()
        with written(out) as second:
            second.write(b"second")
    assert out.read_bytes() == b"first"
    assert sorted(tmp_path.iterdir()) == [made, out]


@pytest.mark.parametrize("command", [["query", "ASK { ?s ?p ?o }"], ["load", "--data", "DATA"]])
def test_a_file_may_have_a_name_that_is_not_utf_8(tmp_path: Path, file: Path, command: list[str]) -> None:
    """As systems of other encodings, or archives from there, leave them."""
    name = os.fsencode(tmp_path) + b"/caf\xe9.ttl"
    Path(os.fsdecode(name)).write_bytes(file.read_bytes())
    words = [str(tmp_path / "data") if word == "DATA" else word for word in command]
    assert subprocess.run([*PROGRAM, *words, name], check=False, capture_output=True).returncode == 0


def test_a_load_that_is_refused_leaves_nothing_open(tmp_path: Path, file: Path) -> None:
    """Nor does a server that is; whoever calls them may go on."""
    data = tmp_path / "data"
    fill(data, [file], plain=True)
    refusals = (
        lambda: fill(data, [file], plain=False),
        lambda: opening._found(Directory(data), Source(directory=data)),
    )
    for refused in refusals:
        with pytest.raises(InputError) as caught:
            refused()
        opened = [os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.exists()]
        assert not [each for each in opened if each.startswith(str(data))], caught.value


def test_all_files_are_loaded_or_none(tmp_path: Path, file: Path) -> None:
    """With the place of what is wrong."""
    data = tmp_path / "data"
    run("load", "--data", data, file)
    before = stored(data)
    for name, text, what in (
        ("wrong.ttl", f"<{EX}a> <{EX}b> .\n", "wrong.ttl:1:"),
        (
            "derived.nq",
            f"<{EX}a> <{EX}b> <{EX}c> <https://w3id.org/autopact/graph/inferred> .\n",
            "derived from others",
        ),
        ("blank.nq", f"<{EX}a> <{EX}b> <{EX}c> _:g .\n", "no query could ever name it"),
        ("own.nq", f"<{EX}a> <{EX}b> <{EX}c> <https://w3id.org/autopact/graph/engine> .\n", "the service's own"),
    ):
        (tmp_path / name).write_text(text)
        result = run("load", "--data", data, file, tmp_path / name)
        assert result.exit_code == 2
        assert what in result.output
    assert stored(data) == before


def test_nothing_is_served_in_place_of_files_that_were_never_loaded(tmp_path: Path, file: Path) -> None:
    """Until these or others are: after a load that failed, or was ended at any moment, nothing of them is kept."""
    data, wrong = tmp_path / "data", tmp_path / "wrong.ttl"
    wrong.write_text("<urn:a> .")
    assert run("load", "--data", data, wrong).exit_code == 2
    for options in ([], ["--empty"]):
        with pytest.raises(RuntimeError, match="Files were to be loaded here"), started("--data", str(data), *options):
            pass
    with started(str(file), "--data", str(data)):
        assert len(stored(data)) == 2
    with started("--data", str(data)):
        assert len(stored(data)) == 2


def test_a_served_directory_is_copied_and_not_loaded_into(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has its lock is left alone."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    data = tmp_path / "data"
    run("load", "--data", data, file)
    server = Directory(data)
    server.lock()
    result = run("load", "--data", data, file)
    assert result.exit_code == 4
    assert "Another process serves or loads the data" in result.output
    assert run("backup", "--data", data, tmp_path / "copy").output == (
        f"Copied {data} to {tmp_path / 'copy'}, up to change 0.\n"
    )
    assert run("dump", "--data", data).exit_code == 0
    server.unlock()
    assert stored(tmp_path / "copy") == stored(data)
    assert run("load", "--data", tmp_path / "copy", file).exit_code == 0


def test_who_may_not_read_the_data_may_not_read_a_copy(tmp_path: Path, file: Path) -> None:
    """Whoever makes it; but that one may write in it, to serve it."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    run("load", "--data", data, file)
    os.close(Directory(data).journal(0).file)
    for each, mode in zip(sorted(data.iterdir()), (0o600, 0o640, 0o400), strict=True):
        each.chmod(mode)
    before = os.umask(0o022)
    try:
        assert run("backup", "--data", data, copy).exit_code == 0
    finally:
        os.umask(before)
    assert [each.stat().st_mode & 0o777 for each in sorted(copy.iterdir())] == [0o600, 0o640, 0o600]


def test_what_is_no_directory_of_data_is_said_so(tmp_path: Path) -> None:
    """By each command."""
    for words in (("dump", "--data", tmp_path), ("backup", "--data", tmp_path, tmp_path / "copy")):
        result = run(*words)
        assert result.exit_code == 2
        assert "no directory that `autopact serve --data` has made" in result.output


def test_a_folder_of_files_is_no_directory_of_data(tmp_path: Path, file: Path) -> None:
    """Whoever takes the one for the other is told what to name, and not that there is no such folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    file.rename(folder / file.name)
    result = run("load", "--data", folder, folder)
    assert result.exit_code == 2
    assert "No such file" not in result.output
    assert "one that is empty or not there yet" in " ".join(result.output.split())
    assert [each.name for each in folder.iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["base-7.nq", "journal-7"])
def test_a_file_of_the_directory_that_cannot_be_read_is_named(tmp_path: Path, file: Path, name: str) -> None:
    """By each command, and by the server; and nothing is begun elsewhere."""
    data = tmp_path / "data"
    run("load", "--data", data, file)
    (data / name).mkdir()
    for words in (["dump"], ["load", file], ["backup", tmp_path / "copies" / "one"], ["serve", "--port", 0]):
        result = subprocess.run(
            [*PROGRAM, *map(str, words), "--data", data], check=False, capture_output=True, text=True
        )
        assert result.returncode == 2
        assert f"autopact: {data / name}: This cannot be read: Is a directory." in result.stderr
        assert "Traceback" not in result.stderr
    assert list((tmp_path / "copies").iterdir()) == []


@pytest.mark.parametrize("place", [".", "/", ".."])
def test_a_copy_takes_no_place_that_is_taken(tmp_path: Path, file: Path, place: str) -> None:
    """Be it one that has no name."""
    run("load", "--data", tmp_path / "data", file)
    result = run("backup", "--data", tmp_path / "data", place)
    assert result.exit_code == 2
    assert result.output == f"autopact: {place}: There is something by that name.\n  mend: Give another one.\n"


@pytest.mark.parametrize("words", [["backup", "in/here"], ["dump", "-o", "base-0.nq"], ["dump", "-o", "in.nq"]])
def test_nothing_is_copied_into_the_directory_itself(tmp_path: Path, file: Path, words: list[str]) -> None:
    """It would be lost with it, or take the place of what is kept."""
    data = tmp_path / "data"
    run("load", "--data", data, file)
    *command, name = words
    before = sorted(data.iterdir()), stored(data)
    result = run(*command, data / name, "--data", data)
    assert result.exit_code == 2
    assert "in the directory of data itself" in result.output
    assert (sorted(data.iterdir()), stored(data)) == before


def test_what_is_said_twice_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one file or in several, of one load or of another; and lines that only have one hash stay two."""
    files = [tmp_path / "one.nt", tmp_path / "two.ttl", tmp_path / "three.nq"]
    triple = f"<{EX}a> <{EX}b> 'c .\\n'"
    files[0].write_text(f"{triple} .\n<{EX}a> <{EX}b> 'd' .\n{triple} .\n".replace("'", '"'))
    files[1].write_text(f"{triple} .\n")
    files[2].write_text(f"{triple} .\n{triple} <{EX}g> .\n{triple} <{EX}g> .\n".replace("'", '"'))
    assert run("load", "--data", tmp_path / "data", *files).output.endswith(
        "Quads that are new: 3; that are there now: 3.\n"
    )
    assert run("load", "--data", tmp_path / "data", *files).output.endswith(
        "Quads that are new: 0; that are there now: 3.\n"
    )
    monkeypatch.setattr(lines, "hash", lambda line: len(line) // 1000, raising=False)
    assert run("load", "--data", tmp_path / "alike", *files).output.endswith(
        "Quads that are new: 3; that are there now: 3.\n"
    )
    assert stored(tmp_path / "alike") == stored(tmp_path / "data")


def test_a_number_is_kept_as_it_is_told(tmp_path: Path) -> None:
    """However a file spells it, and a time: what is deleted when it is served, told so, is gone at the next start."""
    file, data = tmp_path / "spelt.ttl", tmp_path / "data"
    spelt = "1.50 , 1.5 , 01 , 10e-1 , true , '1'^^xsd:boolean , '2020-01-01T24:00:00Z'^^xsd:dateTime , 'x' , 'y'@EN"
    spelt += ", 12 , '12'^^xsd:int , -0 , -7 , '2020-02-01'^^xsd:date , '2020-02-01+00:00'^^xsd:date"
    file.write_text(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<{EX}a> <{EX}b> {spelt} , <<( <{EX}a> <{EX}b> 2.50 )>> .\n<{EX}a> <{EX}c> 3.50 ."
    )
    assert "that are new: 14;" in run("load", "--data", data, file).output
    directory = Directory(data)
    with closing(directory.read()) as found:
        writable = Writable(found.quads, number=found.number, data=found.data)
    outcome = writable.apply(Write([Update(f"DELETE WHERE {{ ?a <{EX}b> ?b }}")]))
    assert len(outcome.stored.removed) == 13
    directory.journal(0).append(record(outcome))
    assert stored(data) == {Quad(NamedNode(f"{EX}a"), NamedNode(f"{EX}c"), Literal("3.5", datatype=XSD.decimal))}


def test_a_file_may_be_packed(tmp_path: Path, file: Path) -> None:
    """With gzip; one that is damaged loads nothing, and says so."""
    dump = tmp_path / "stated.ttl.gz"
    dump.write_bytes(gzip.compress(file.read_bytes()))
    assert "that are new: 2;" in run("load", "--data", tmp_path / "data", dump).output
    dump.write_bytes(dump.read_bytes()[:-4])
    result = run("load", "--data", tmp_path / "data", dump)
    assert result.exit_code == 2
    assert "stated.ttl.gz: The file ends before its gzip does." in result.output
    assert len(stored(tmp_path / "data")) == 2


def test_without_room_nothing_is_loaded(tmp_path: Path, file: Path) -> None:
    """Not even while it is aside; what was there stays, and nothing else."""
    data = tmp_path / "data"
    run("load", "--data", data, file)
    before = stored(data), sorted(data.iterdir())
    (tmp_path / "large.nt").write_text("".join(f"<{EX}a> <{EX}b> <{EX}{number}> .\n" for number in range(9_000)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        result = run("load", "--data", data, tmp_path / "large.nt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "There is no room" in result.output
    assert before == (stored(data), sorted(data.iterdir()))


def test_a_literal_beyond_the_bounds_is_told_with_its_file(tmp_path: Path) -> None:
    """As the file has it, or as N-Quads would; to be loaded, or to be served."""
    for text in ("'" + '"' * 9_000_000 + "'", "'" + "x" * 17_000_000 + "'"):
        file = tmp_path / "long.ttl"
        file.write_text(f"<{EX}a> <{EX}b> {text} .\n")
        assert "larger than 16 MiB" in run("load", "--data", tmp_path / "data", file).output
        with pytest.raises(InputError, match="larger than 16 MiB"):
            Writable.of([file])


def test_a_directory_remembers_whether_named_graphs_are_in_the_default_graph(tmp_path: Path) -> None:
    """Until it is told otherwise; another choice makes another state of the same, with an id of its own."""
    data, file = tmp_path / "data", tmp_path / "named.nq"
    file.write_text(f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n")
    seen: list[tuple[bool, str]] = []
    assert run("load", "--data", data, file, "--union-default-graph").exit_code == 0
    for united in (None, None, False, None, True):
        writable = opening._found(Directory(data), Source(directory=data, united=united))
        seen.append((bool(writable.engine.sizes[Level.CERTAIN.asserted]), writable.engine.id))
        assert set(writable.quads()) == stored(data)
    assert [shown for shown, _ in seen] == [True, True, False, False, True]
    ids = [of_state for _, of_state in seen]
    assert (ids[0] == ids[1], ids[2] == ids[3], len(set(ids))) == (True, True, 3)
    assert run("load", "--data", data, file).exit_code == 0
    assert kept(data).united


def test_where_nothing_is_derived_no_graph_is_in_the_default_graph(tmp_path: Path, file: Path) -> None:
    """Whoever wants both is told so, when the directory is new and when it is not."""
    data = tmp_path / "data"
    new = run("load", "--data", data, file, "--reasoning", "off", "--union-default-graph")
    assert not (data / "loading").exists()  # nothing was begun that could have been broken off
    assert run("load", "--data", data, file, "--reasoning", "off").exit_code == 0
    there = run("load", "--data", data, file, "--union-default-graph")
    for refused in (new, there):
        assert (refused.exit_code, "Leave out --union-default-graph" in refused.output) == (2, True)
