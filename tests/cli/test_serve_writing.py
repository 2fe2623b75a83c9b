"""`autopact serve` for those who write: tokens, the gate, claims from their first to their last day, and a restart."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from tests.serving import PROGRAM, TOKEN, at_work, started
from tests.waiting import within

from autopact.catalogue.asking import PROLOGUE
from autopact.engine import opening
from autopact.engine.filling import fill
from autopact.engine.source import Source
from autopact.engine.storage.directory import Directory
from autopact.errors import InputError
from autopact.terms import PREFIXES

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PASSAGE = "<https://w3id.org/autopact/source/renault-li-auto-xiaomi#s9>"
CLAIM = f"""INSERT DATA {{
  GRAPH claim:acme {{ id:acme-venture a ap:Company ; ap:hasFounder id:renault , id:volvo-group . }}
  GRAPH graph:claims {{
    claim:acme a ap:Claim ; ap:paraphrase "Renault and Volvo founded a company."@en ; ap:speaker id:acme-spokesman ;
      ap:speechAct ap:Stated ; ap:factuality ap:probable ; ap:polarity ap:Affirmed ; ap:cue "founded" ;
      ap:evidence {PASSAGE} ; dcterms:created "2026-11-25T00:00:00Z"^^xsd:dateTime .
    id:acme-spokesman a ap:UnnamedAgent . }} }}"""


class Service:
    """A running service, as a client knows it."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.headers = Message()

    def ask(
        self,
        path: str,
        body: str | None = None,
        token: str | None = TOKEN,
        method: str | None = None,
        **headers: str,
    ) -> tuple[int, str]:
        """Status and body of an answer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = body.encode() if body is not None else None
        try:
            with urlopen(Request(self.site + path, data, sent, method=method)) as answer:  # noqa: S310
                self.headers = answer.headers
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def update(self, text: str, token: str | None = TOKEN, path: str = "update") -> tuple[int, Any]:
        """The status of an update, and what is told of it."""
        status, body = self.ask(path, PROLOGUE + text, token, Content_Type="application/sparql-update")
        return status, json.loads(body) if body else None

    def holds(self, pattern: str, **parameters: str) -> bool:
        """Whether something is there for readers."""
        query = quote(f"{PROLOGUE} ASK {{ {pattern} }}")
        chosen = "".join(f"&{name}={value}" for name, value in parameters.items())
        return self.ask(f"sparql?query={query}{chosen}", token=None, Accept="text/csv")[1] == "true"


@contextmanager
def serving(*options: str, token: str | None = TOKEN) -> Iterator[Service]:
    """A service; it ends in good order with the context."""
    environment = {**os.environ, **({"AUTOPACT_TOKEN": token} if token else {})}
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    try:
        site = next((line.split()[-1] for line in process.stdout if "site" in line), "")
        assert site, process.stderr.read()
        service = Service(site)
        while service.ask("health")[0] == 503:  # each web process waits for the data by itself
            time.sleep(0.05)
        yield service
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert "Traceback" not in process.stderr.read()
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="module")
def bundled() -> Iterator[Service]:
    """The bundled graph, for who has the token; several web processes."""
    with serving("--workers", "3") as service:
        yield service


def test_a_claim_from_its_first_day_to_its_last(bundled: Service) -> None:
    """Stated as probable, with what follows at that level; certain; superseded; back again; retracted, and readable."""
    venture = "id:acme-venture a ap:JointVenture"
    assert bundled.update(CLAIM) == (204, None)
    assert not bundled.holds(venture)
    assert bundled.holds(venture, certainty="probable")
    status, explained = bundled.ask(
        f"explain?s=id:acme-venture&p=a&o={quote('ap:JointVenture')}", Accept="application/json"
    )
    assert (status, json.loads(explained)["level"]) == (200, "probable")

    lifted = (
        "DELETE DATA {{ GRAPH graph:claims {{ claim:acme ap:factuality ap:{} }} }} ;"
        "INSERT DATA {{ GRAPH graph:claims {{ claim:acme ap:factuality ap:{} }} }}"
    )
    told = bundled.update(lifted.format("probable", "certain"), path="update?dry-run=1")[1]
    assert any("JointVenture" in quad for quad in told["inferred"]["gained"]["quads"])
    assert not bundled.holds(venture)
    assert bundled.update(lifted.format("probable", "certain")) == (204, None)
    for _ in range(6):  # whichever process is asked
        assert bundled.holds(venture)

    newer = CLAIM.replace("claim:acme", "claim:newer").replace("id:renault , id:volvo-group", "id:renault")
    newer = newer.replace("claim:newer a ap:Claim ;", "claim:newer a ap:Claim ; ap:supersedes claim:acme ;")
    assert bundled.update(newer) == (204, None)
    assert not bundled.holds(venture)
    retracted = (
        'INSERT DATA {{ GRAPH graph:claims {{ claim:{} ap:retractedOn "2026-11-26T00:00:00Z"^^xsd:dateTime ;'
        ' ap:retractionReason "It was a mistake."@en }} }}'
    )
    assert bundled.update(retracted.format("newer")) == (204, None)
    assert bundled.holds(venture)
    assert bundled.update(retracted.format("acme")) == (204, None)
    assert not bundled.holds("id:acme-venture ?p ?o", certainty="possible")
    for path in ("claim/acme", "claim/acme.ttl"):
        status, page = bundled.ask(path, token=None, Accept="text/html")
        assert status == 200
        assert "It was a mistake." in page
    assert bundled.holds("GRAPH claim:acme { id:acme-venture ap:hasFounder id:renault }")


def test_the_pages_of_a_claim_that_was_superseded(bundled: Service) -> None:
    """It says by which one, its things show the newer one, and all is as before when that is retracted."""
    old, newer = "renault-li-auto-xiaomi-s7-geely", "newer-on-geely"

    def page(path: str) -> str:
        status, body = bundled.ask(path, token=None, Accept="text/html")
        assert status == 200
        return body

    assert "#HybridPowertrains" in page("page/cooperation-renault-geely")
    status, told = bundled.update(
        f"""INSERT DATA {{
          GRAPH claim:{newer} {{ id:cooperation-renault-geely a ap:Agreement ;
            ap:hasAgreementParty id:renault , id:geely ; ap:hasTopic ap:SmartCockpits }}
          GRAPH graph:claims {{ claim:{newer} a ap:Claim ; ap:paraphrase "They share cockpits."@en ;
            ap:speaker <https://w3id.org/autopact/source/renault-li-auto-xiaomi#author> ; ap:speechAct ap:Stated ;
            ap:factuality ap:certain ; ap:polarity ap:Affirmed ; ap:cue "collaborating" ; ap:supersedes claim:{old} ;
            ap:evidence <https://w3id.org/autopact/source/renault-li-auto-xiaomi#s7> ;
            dcterms:created "2026-11-25T00:00:00Z"^^xsd:dateTime }} }}"""
    )
    assert status == 204, told
    shown = page(f"claim/{old}")
    assert "superseded by" in shown
    assert "They share cockpits." in shown
    assert "A newer claim has taken its place" in shown
    assert "What follows with its help" not in shown
    assert "Renault and Geely work together on hybrid powertrains at present." in page(f"claim/{newer}")
    thing = page("page/cooperation-renault-geely")
    assert "#SmartCockpits" in thing
    assert "#HybridPowertrains" not in thing
    assert "superseded" in thing
    status, told = bundled.update(
        f"""INSERT DATA {{ GRAPH graph:claims {{ claim:{newer} ap:retractedOn "2026-11-26T00:00:00Z"^^xsd:dateTime ;
          ap:retractionReason "It was a misreading."@en }} }}"""
    )
    assert status == 204, told
    shown = page(f"claim/{old}")
    assert "superseded by" not in shown
    assert "What follows with its help" in shown
    assert "It was a misreading." in page(f"claim/{newer}")
    assert "#HybridPowertrains" in page("page/cooperation-renault-geely")


def test_the_guide_s_claim_comes_in(bundled: Service) -> None:
    """As it is written there."""
    guide = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```sparql\n(.*?)```", guide, re.DOTALL)
    assert bundled.ask("update", text, Content_Type="application/sparql-update") == (204, "")
    assert bundled.holds("id:acme-pact ap:hasParty id:acme", certainty="probable")


def test_the_gate_of_the_bundled_graph(bundled: Service) -> None:
    """A claim without evidence, and a contradiction, name what is wrong; nothing of them is there."""
    before = json.loads(bundled.ask("health")[1])["data"]
    status, told = bundled.update(CLAIM.replace(f"ap:evidence {PASSAGE} ; ", "").replace("acme", "bare"))
    assert (status, told["type"].rpartition("/")[2]) == (422, "unfit")
    assert ("claim-evidence", "claim:bare") in {(each["code"], each["term"]) for each in told["findings"]}
    contradicting = CLAIM.replace("acme", "wrong").replace("ap:probable", "ap:certain")
    contradicting = contradicting.replace("a ap:Company ;", "a ap:Company , ap:Agreement ;")
    status, told = bundled.update(contradicting)
    assert status == 422
    assert "inconsistent" in {each["code"] for each in told["findings"]}
    assert bundled.update(contradicting, path="update?dry-run=1")[0] == 422
    assert json.loads(bundled.ask("health")[1])["data"] == before
    assert bundled.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }") == (204, None)


def test_what_was_deleted_and_still_holds_is_counted(bundled: Service) -> None:
    """A claim has the one, a rule the other; what was stored by itself is gone."""
    stated, follows, own = "id:flexis a ap:Company", "id:flexis a ap:JointVenture", "id:flexis a <urn:own>"
    assert bundled.update(f"INSERT DATA {{ {stated} . {follows} . {own} }}") == (204, None)
    assert "Autopact-Still-Holds" not in bundled.headers
    assert bundled.update(f"DELETE DATA {{ {stated} . {follows} . {own} }}") == (204, None)
    assert bundled.headers["Autopact-Still-Holds"] == "2"
    assert bundled.holds(f"{stated} . {follows}")
    assert not bundled.holds(own)


def test_derived_graphs_are_nobody_s(bundled: Service) -> None:
    """Neither by an update nor as a document."""
    for text in ("CLEAR SILENT GRAPH graph:inferred", "INSERT DATA { GRAPH graph:asserted { <urn:a> <urn:b> 1 } }"):
        assert bundled.update(text)[0] == 403
    for method in ("PUT", "POST", "DELETE"):
        path = "graph-store?graph=https://w3id.org/autopact/graph/probable-inferred"
        assert bundled.ask(path, "", method=method, Content_Type="text/turtle")[0] == 403


def test_a_document_is_got_as_it_was_put(bundled: Service) -> None:
    """What follows is added when it is asked for; what is deleted there and follows all the same is told of."""
    before = bundled.ask("graph-store?default", token=None, Accept="application/n-triples")[1]
    text = PROLOGUE.replace("PREFIX", "@prefix").replace("> ", "> . ") + "id:renault ap:partnerOf id:zenith ."
    assert bundled.ask("graph-store?default", text, Content_Type="text/turtle")[0] == 204
    got = bundled.ask("graph-store?default", token=None, Accept="application/n-triples")[1]
    assert set(got.splitlines()) - set(before.splitlines()) == {
        f"<{PREFIXES['id']}renault> <{PREFIXES['ap']}partnerOf> <{PREFIXES['id']}zenith> ."
    }
    more = bundled.ask("graph-store?default&inference=on", token=None, Accept="application/n-triples")[1]
    assert f"<{PREFIXES['id']}zenith> <{PREFIXES['ap']}partnerOf> <{PREFIXES['id']}renault> ." in more


@pytest.mark.parametrize(
    ("options", "status", "shown"),
    [(("--no-shapes",), 204, 200), (("--empty",), 204, 404), (("--empty", "--shapes"), 422, 200)],
    ids=["no-shapes", "empty", "empty-shapes"],
)
def test_the_gate_is_where_it_is_wanted(options: tuple[str, ...], status: int, shown: int) -> None:
    """Else anything comes in; and who may be refused can read the shapes."""
    with serving(*options, "--workers", "1") as service:
        assert service.update("INSERT DATA { GRAPH claim:bare { <urn:a> <urn:b> <urn:c> } }")[0] == status
        assert service.ask("shapes", token=None)[0] == shown


def test_a_file_of_tokens(tmp_path: Path) -> None:
    """Each with its rights; whoever has none is refused."""
    tokens = tmp_path / "tokens.toml"
    tokens.write_text('[anna]\ntoken = "one"\n[robot]\ntoken = "two"\ngraphs = ["urn:g"]\n')
    with serving("--empty", "--workers", "1", "--token-file", str(tokens), token=None) as service:
        everywhere = "INSERT DATA { <urn:a> <urn:b> 1 }"
        own = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"
        assert service.update(everywhere, "two")[0] == 403
        assert [service.update(own, token)[0] for token in ("two", "three", None)] == [204, 401, 401]
        assert service.update(everywhere, "one")[0] == 204
        changes = json.loads(service.ask("changes", token=None)[1])["changes"]
        assert [each["who"] for each in changes] == ["anna", "robot"]


def test_without_a_token_a_service_only_reads(tmp_path: Path) -> None:
    """Also with a directory that keeps what is stored."""
    with serving("--empty", "--workers", "1", "--data", str(tmp_path / "data"), token=None) as service:
        assert service.update("CLEAR ALL")[0] == 403
        assert json.loads(service.ask("changes")[1])["changes"] == []


def test_changes_outlast_a_restart(tmp_path: Path) -> None:
    """With what is stored, its id, and the names of its graphs, empty ones too."""
    options = ("--empty", "--reasoning", "off", "--workers", "1", "--data", str(tmp_path / "data"))
    with serving(*options) as service:
        for number in range(3):
            assert service.update(f"INSERT DATA {{ GRAPH <urn:g> {{ _:x <urn:b> {number} }} }}")[0] == 204
        assert service.ask("graph-store?graph=urn:empty", "", method="PUT", Content_Type="text/turtle")[0] == 201
        graph = service.ask("graph-store?graph=urn:g", Accept="application/n-triples")[1]
        changes, data = service.ask("changes")[1], json.loads(service.ask("health")[1])["data"]
    with serving(*options) as service:
        assert json.loads(service.ask("health")[1])["data"] == data
        told, before = (json.loads(each)["changes"] for each in (service.ask("changes")[1], changes))
        assert [{**each, "href": ""} for each in told] == [{**each, "href": ""} for each in before]
        assert service.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")[0] == 204
        assert [each["number"] for each in json.loads(service.ask("changes")[1])["changes"]] == [5, 4, 3, 2, 1]
        again = service.ask("graph-store?graph=urn:g", Accept="application/n-triples")[1]
        assert sorted(again.splitlines()) == sorted(graph.splitlines())
        assert service.ask("graph-store?graph=urn:empty")[0] == 200


def test_a_directory_may_be_served_by_the_words_that_began_it(tmp_path: Path) -> None:
    """As a unit does, whatever was written and loaded since, or written anew as a base; not with another file."""
    file, other, data = tmp_path / "file.ttl", tmp_path / "other.ttl", tmp_path / "data"
    file.write_text("<urn:a> <urn:b> 1 .")
    other.write_text("<urn:a> <urn:b> 2 .")
    options = (str(file), "--workers", "1", "--data", str(data))
    with serving(*options) as service:
        assert service.update("INSERT DATA { <urn:a> <urn:b> 3 }")[0] == 204
    fill(data, [other])
    directory = Directory(data)
    opening._keep(directory, opening._found(directory, Source(directory=data)))  # as after many changes
    with serving(*options) as service:
        assert (
            service.ask("sparql", COUNT, Content_Type="application/sparql-query", Accept="text/csv")[1].split()[1]
            == "3"
        )
    with pytest.raises(InputError, match="not begun with these files"):
        opening._found(Directory(data), Source([other], directory=data))


def test_a_service_that_has_lost_its_data_ends_and_says_so_at_once(tmp_path: Path) -> None:
    """When writer and savepoint are ended together: who waits for a write is told that it was not done."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", "--empty",
         "--workers", "1", "--timeout", "60", "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "AUTOPACT_TOKEN": TOKEN}, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    with process, ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor())
        stack.callback(process.kill)
        service = Service(next(line.split()[-1] for line in process.stdout if "site" in line))
        while service.ask("health")[0] == 503:
            time.sleep(0.05)
        assert service.update("INSERT DATA { id:a id:b 1, 2, 3, 4, 5, 6, 7, 8, 9 }")[0] == 204
        patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
        begun = at_work(process.pid)
        waiting = threads.submit(service.update, f"INSERT {{ ?s0 ?p1 ?o8 }} WHERE {{ {patterns} }}")
        assert within(20, begun)
        _kill_holders(process.pid)
        status, told = waiting.result()
        assert (status, told["detail"]) == (503, "The process that did the update has ended before it was done.")
        assert process.wait(timeout=30) == 1


def _kill_holders(group: int) -> None:
    """End all processes of a group that have the data, together."""
    doomed = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(folder.name)) == group and (folder / "comm").read_text().startswith("autopact:"):
                doomed.append(int(folder.name))
    for each in (signal.SIGSTOP, signal.SIGKILL):
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, each)


def test_data_that_are_all_named_graphs_have_pages_where_that_is_asked(tmp_path: Path) -> None:
    """They are told of the option at the start; with it, a thing has a page and a proof, and so it stays."""
    data, file = str(tmp_path / "data"), tmp_path / "mine.trig"
    file.write_text(
        f"""@prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix : <urn:x:> .
        :terms {{ :Dog rdfs:subClassOf :Animal }}
        :one {{ :rex a :Dog ; rdfs:label "Rex" }} :two {{ :rex a :Dog }}"""
    )
    rex = quote("urn:x:rex")
    with started(str(file), "--data", data) as (endpoint, said):
        assert "The default graph is empty: 4 triples in named graphs" in "".join(said)
        assert "--union-default-graph" in "".join(said)
        assert not Service(endpoint.removesuffix("sparql")).holds("?s ?p ?o")
    with serving("--data", data, "--union-default-graph") as service:
        assert "Rex" in service.ask(f"page?iri={rex}", token=None, Accept="text/html")[1]
        proof = service.ask(f"explain?s={rex}&p=a&o=urn:x:Animal", token=None, Accept="text/html")[1]
        assert all(f"urn:x:{graph}" in proof for graph in ("one", "two", "terms"))
        (count,) = json.loads(service.ask(f"sparql?query={quote(COUNT)}", token=None)[1])["results"]["bindings"]
        assert count["n"]["value"] == "4"  # three that are stated, and one that follows
        assert service.update("INSERT DATA { GRAPH <urn:x:zero> { <urn:x:rex> a <urn:x:Dog> } }")[0] == 204
        text = service.ask(f"explain?s={rex}&p=a&o=urn:x:Dog&format=text", token=None)[1]
        assert re.search(r"stated in <urn:x:one>\n\s+also stated in <urn:x:two>\n.*<urn:x:zero> by change 1, ", text)
        assert service.update("CLEAR GRAPH <urn:x:one> ; DROP GRAPH <urn:x:zero>")[0] == 204
    with serving("--data", data) as service:
        assert service.holds("<urn:x:rex> a <urn:x:Animal>")
        assert not service.holds("<urn:x:rex> rdfs:label ?name")
        assert service.update("DROP GRAPH <urn:x:two>")[0] == 204
        assert not service.holds("<urn:x:rex> ?p ?o")
