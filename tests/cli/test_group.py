"""The command line as a whole."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands import run
from tests.serving import PROGRAM

from autopact.cli import COMMANDS, main


def test_help_names_every_command_without_loading_any() -> None:
    """A command whose parts are missing does not hinder the others."""
    program = (
        "import sys; from autopact.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('flask', 'numpy', 'pyshacl', 'rdflib', 'pyoxigraph') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for name, purpose in COMMANDS.items():
        assert name in done.stdout
        assert purpose.split(":")[0] in done.stdout
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_every_option_its_environment_form(name: str) -> None:
    """`AUTOPACT_` and the option's name, for each option of each command; shells are told what `--help` says of it."""
    assert run(name, "--help").exit_code == 0
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command
    assert command.get_short_help_str() == COMMANDS[name]
    for each in getattr(command, "commands", {name: command}).values():
        for option in each.params:
            if option.param_type_name == "option" and option.name != "help":
                expected = "AUTOPACT_" + option.opts[0].removeprefix("--").replace("-", "_").upper()
                assert option.envvar == expected


def test_it_is_a_module_that_can_be_run() -> None:
    """`python -m autopact`, where the command is not on the path."""
    done = subprocess.run([sys.executable, "-m", "autopact", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("autopact, version")


def test_an_unknown_command_is_a_usage_error() -> None:
    """With exit code 2."""
    result = run("fly")
    assert result.exit_code == 2
    assert "No such command" in result.output


def test_a_file_that_does_not_parse_is_sent_to_the_doctor(tmp_path: Path) -> None:
    """A parser stops at the first fault, in its own words; a query has no doctor."""
    file = tmp_path / "my data.ttl"
    file.write_text('<https://x.example/a> <https://x.example/b> "café"@fr_FR .', encoding="utf-8")
    told = run("query", "ASK {}", str(file))
    assert (told.exit_code, told.stderr.splitlines()[-1]) == (2, f"  all of them: autopact doctor '{file}'")
    assert "doctor" not in run("query", "ASK {", "-").stderr


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["export"],
        ["query", "ASK { ?s ?p ?o }", "FILE"],
        ["query", "SELECT * { ?s ?p ?o }", "FILE"],
        ["query", "SELECT * { ?s ?p ?o }", "--format", "table", "FILE"],
        ["doctor", "FILE"],
    ],
)
def test_a_full_disk_behind_standard_output_is_told_as_such(tmp_path: Path, command: list[str]) -> None:
    """As where a command writes a file by itself: the mend and exit code 4, no fault of ours."""
    file = tmp_path / "mine.nt"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n")
    with Path("/dev/full").open("wb") as full:
        program = [*PROGRAM, *(str(file) if word == "FILE" else word for word in command)]
        done = subprocess.run(program, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 4
    assert done.stderr.endswith("  mend: Make some, or choose another place.\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [["--help"], ["source", "add", "ARTICLE"], ["build", "--out", "."], ["export", "--for", "duckdb"]]
)
def test_a_bound_on_what_may_be_written_is_told_as_a_full_disk(tmp_path: Path, command: list[str]) -> None:
    """By a quota, or on the size of files; and no part of a file is left that would look like all of it."""
    article = Path(__file__).parents[1] / "claims" / "voltfjord" / "article.txt"
    program = [*PROGRAM, *(str(article) if word == "ARTICLE" else word for word in command)]
    bounded = f"ulimit -f 0; exec {shlex.join(program)} > out.txt"
    done = subprocess.run(bounded, shell=True, check=False, capture_output=True, text=True, cwd=tmp_path)  # noqa: S602 - our own words
    assert done.returncode == 4
    assert "mend: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not [file for file in tmp_path.rglob("*") if file.stat().st_size]


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    """In words, with the exit code of what could not be done now."""
    file = tmp_path / "large.ttl"
    with file.open("wb") as large:
        large.truncate(1 << 32)
    bounded = f"ulimit -v 2000000; exec {shlex.join([*PROGRAM, 'doctor', str(file)])}"
    done = subprocess.run(bounded, shell=True, check=False, capture_output=True, text=True)  # noqa: S602 - our own words
    assert done.returncode == 4
    assert done.stderr.startswith("autopact: This takes more memory than there is.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_another_encoding_is_told_all_the_same(tmp_path: Path, encoding: str) -> None:
    """What it cannot show is escaped."""
    file = tmp_path / "mine.ttl"
    file.write_text("<urn:a> <urn:b> “c” .\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([*PROGRAM, "doctor", str(file)], check=False, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u201c" in done.stdout


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "1e9", "1_0", "１０", "soon"])
@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_a_time_that_cannot_be_waited_is_a_usage_error(command: str, seconds: str) -> None:
    """Before anything is begun: without an end nothing could be promised, and no timer takes so many seconds."""
    result = run(command, "--timeout", seconds)
    assert result.exit_code == 2
    assert "more than 0 and at most 86,400" in result.output


@pytest.mark.parametrize("option", ["--memory-limit", "--result-limit"])
def test_a_size_that_no_limit_takes_is_a_usage_error(option: str) -> None:
    """The kernel would refuse it each time that a query begins."""
    result = run("serve", option, "9000000000GiB")
    assert result.exit_code == 2
    assert "1000000GiB at most" in result.output


@pytest.mark.parametrize(("closed", "words", "code"), [("<&-", "query -", 2), (">&-", "query 'SELECT * {}'", 0)])
def test_a_standard_stream_that_is_closed_leads_nowhere(closed: str, words: str, code: int) -> None:
    """Nothing is read from it, and what is written to it is lost."""
    command = f"{shlex.join(PROGRAM)} {words} </dev/null {closed}"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)  # noqa: S602 - our own words
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_no_file_gets_the_number_of_a_standard_stream_that_is_closed() -> None:
    """What is written to that, by whichever library, would be in the file."""
    program = (
        "import os; from autopact.cli import main\n"
        "try: main(['--version'])\n"
        "finally: os._exit(os.open('.', os.O_RDONLY))"
    )
    command = f"{shlex.join([sys.executable, '-c', program])} <&- >&- 2>&-"
    assert subprocess.run(command, shell=True, check=False).returncode > 2  # noqa: S602 - our own words


@pytest.mark.parametrize(
    "command",
    [["check"], ["doctor"], ["query", "ASK {}"], ["dump", "--data"], ["serve", "--data"], ["check", "--sources"]],
    ids=" ".join,
)
@pytest.mark.parametrize(("path", "said"), [("", "write . for"), ("https://example.org/x.ttl", "Download it first")])
def test_what_names_no_file_is_a_usage_error(command: list[str], path: str, said: str) -> None:
    """Nothing, as a variable that is not set leaves it, is not the folder one is in; an address keeps its slashes."""
    result = run(*command, path)
    assert result.exit_code == 2
    assert said in result.output
    assert path in result.output
