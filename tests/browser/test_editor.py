"""The query page in a browser, as a person uses it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.serving import running, send

from .watching import barriers, watched

HOSTILE = """
@prefix : <http://own.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:d a :Boat .
<http://cars.example/a> a <http://cars.example/Car> ; rdfs:label "<img src=x onerror=document.title='run'>" .
<http://cars.example/b> a <http://cars.example/Car> ; rdfs:label "\u202eevil\u202c" .
<http://cars.example/c> a <http://cars.example/Car> ; rdfs:label "%s" .
<javascript:document.title='run'> a <http://cars.example/Car> .
"""

VENTURES = """PREFIX ap: <https://w3id.org/autopact/ontology#>
SELECT ?venture ?founder WHERE { ?venture a ap:JointVenture ; ap:hasFounder ?founder }"""

NUMBERS = """SELECT ?n ?square WHERE {
  VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 }
  BIND(10 * ?a + ?b AS ?n) BIND(IF(?n = 7, 1/0, ?n * ?n) AS ?square)
}"""

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


KEPT_OUT = """addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  // Chromium sets a style of its own where all text is replaced; that it is kept out harms nobody.
  if (effectiveDirective !== "style-src-attr") console.log("kept out", effectiveDirective, blockedURI);
});"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a server of somebody's hostile data."""
    file: Path = tmp_path_factory.mktemp("editor") / "hostile.ttl"
    file.write_text(HOSTILE % ("long " * 2000), encoding="utf-8")
    with running(file) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, endpoint: str) -> Iterator[Page]:
    """A page that asked nobody but the server, broke none of its rules and failed in nothing, once the test is over."""
    with watched(chromium, lambda said: said.text.startswith("kept out")) as (opened, _):
        opened.add_init_script(KEPT_OUT)
        opened.goto(endpoint)
        expect(opened.locator(".cm-content")).to_be_visible()
        yield opened


def _write(page: Page, query: str) -> None:
    """Put a query in the place of the one in the editor, by the keyboard, without what is offered meanwhile."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)
    page.keyboard.press("Escape")


def _ask(page: Page, query: str) -> None:
    _write(page, query)
    page.keyboard.press("Control+Enter")


def _offers(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Completions").get_by_role("option")


def _column(page: Page, number: int) -> list[str]:
    return page.locator(f"table.answer tbody td:nth-child({number})").all_inner_texts()


def test_a_query_is_typed_and_asked(page: Page) -> None:
    """Ctrl-Enter asks; labels stand beside IRIs, which lead to their pages; and what it took is said."""
    _ask(page, VENTURES)
    cell = page.locator("table.answer td").first
    expect(cell).to_have_text("Flexis id:flexis")
    assert cell.locator("a").get_attribute("href") == "/page/flexis"
    data = page.locator("#question").get_attribute("data-version")
    expect(page.locator("#status")).to_have_text(
        re.compile(rf"\d+ rows in \S+ m?s · certain, with inference · data {data}")
    )


def test_what_was_offered_is_put_away_by_asking(page: Page) -> None:
    """So that it does not lie over the answer."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("DESCRIBE id:flexis", delay=20)
    expect(_offers(page).first).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    expect(_offers(page)).to_have_count(0)


def test_the_editor_s_own_words_are_the_reader_s(page: Page, endpoint: str) -> None:
    """What it says of what it offers, its search panel, how it counts, and what it says of a fault, in French."""
    page.goto(f"{endpoint}?lang=fr")
    _write(page, "SELECT * WHERE { ?x a ")
    page.keyboard.type("joint")
    expect(page.locator(".cm-completionInfo")).to_contain_text(re.compile(r"^employé \d+ fois · https"))
    page.keyboard.press("Escape")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+f")
    expect(page.get_by_placeholder("Chercher", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="tout remplacer")).to_be_visible()
    page.keyboard.press("Escape")
    _ask(page, "SELECT * { ?s <urn:nothing> ?o }")
    expect(page.locator("#status")).to_contain_text("0 ligne ")
    _ask(page, "SELECT")
    expect(page.locator("#fault")).to_contain_text("400 · Erreur de syntaxe")
    expect(page.locator("#fault [lang=en]").first).to_contain_text("does not parse")


def test_a_language_that_was_chosen_goes_along(page: Page, endpoint: str) -> None:
    """With the question's own address, its downloads, links to things, what is offered and what is advised."""
    page.goto(f"{endpoint}?lang=fr")
    expect(page.locator(".cm-content")).to_be_visible()
    _write(page, "SELECT ?x WHERE { ?x ?p ")
    page.keyboard.type("flex")
    expect(page.get_by_role("option").filter(has_text="id:flexis").first).to_be_visible()
    page.keyboard.press("Escape")
    _ask(page, VENTURES)
    expect(page.locator("table.answer a").first).to_have_attribute("href", "/page/flexis?lang=fr")
    href = page.get_by_role("link", name="CSV").get_attribute("href")
    assert page.request.get(str(href)).text().startswith("venture")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("table.answer a").first).to_have_attribute("href", "/page/flexis?lang=fr")
    _ask(page, VENTURES.replace("JointVenture", "JointVentur"))
    expect(page.locator(".advice")).to_contain_text("ap:JointVenture")


def test_a_question_goes_along_into_another_language(page: Page) -> None:
    """What was asked last, that is, and not what the page was opened with."""
    _ask(page, VENTURES)
    expect(page.locator("table.answer")).to_be_visible()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("h1")).to_have_text("Requête")
    expect(page.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    assert page.input_value("#query") == VENTURES


def test_switches_choose_what_is_seen(page: Page) -> None:
    """Without inference nothing is a joint venture; what is probable is seen when it is asked for."""
    page.get_by_label("What follows").select_option("off")
    _ask(page, VENTURES)
    expect(page.locator("#view")).to_have_text("Nothing fits the question.")
    page.get_by_label("How sure").select_option("probable")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#status")).to_contain_text("probable, without inference")
    assert parse_qs(urlsplit(page.url).query)["certainty"] == ["probable"]


def test_an_answer_that_is_none_comes_with_advice(page: Page) -> None:
    """What stands nowhere, with what may be meant; and a link to where there is an answer."""
    _ask(page, VENTURES.replace("JointVenture", "JointVentur"))
    expect(page.locator(".advice")).to_have_text(
        "ap:JointVentur stands nowhere in this graph. Did you mean ap:JointVenture?"
    )
    page.get_by_label("What follows").select_option("off")
    _ask(page, VENTURES)
    expect(page.locator(".advice")).to_have_text("With what follows, there is an answer.")
    page.locator(".advice a").click()
    expect(page.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    expect(page.locator(".advice")).to_have_count(0)


def test_a_table_is_sorted_and_turned(page: Page) -> None:
    """By its headings, numbers as numbers, what is unbound last; a page at a time."""
    _ask(page, NUMBERS)
    expect(page.locator(".pager")).to_contain_text("Rows 1 to 25 of 100")
    heading = page.get_by_role("columnheader", name="square")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert _column(page, 2)[:3] == ["0 xsd:integer", "1 xsd:integer", "4 xsd:integer"]
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert _column(page, 1)[:2] == ["99 xsd:integer", "98 xsd:integer"]
    for _ in range(3):
        page.get_by_role("button", name="Next").click()
    expect(page.locator(".pager")).to_contain_text("Rows 76 to 100 of 100")
    assert _column(page, 2)[-1] == "unbound"
    assert page.get_by_role("button", name="Next").is_disabled()
    page.get_by_label("Rows per page").select_option("100")
    expect(page.locator("table.answer tbody tr")).to_have_count(100)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "columnheader"]
    assert names == ["n", "square"]  # arrows are not read out


@pytest.mark.parametrize(
    ("query", "marked", "place"),
    [
        ("SELECT * {\n  ?s ?p oops\n}", "oops", "Line 2, column 9"),
        ('SELECT * { ?s ?p "\U0001f697\U0001f697" ; oops }', "oops", "Line 1, column 25"),
        ("SELECT * {\n  ?s nobody:knows ?o\n}", "nobody:knows", "Line 2, column 6"),
        ("SELECT * { ?s ?p ?o", "o", "Line 1, column 20"),
    ],
)
def test_an_error_is_marked_at_its_place(page: Page, query: str, marked: str, place: str) -> None:
    """With what is wrong and how to mend it beside, and a button that leads there."""
    _ask(page, query)
    expect(page.locator(".cm-lintRange-error")).to_have_text(marked)
    problem = page.get_by_role("alert").filter(has=page.get_by_role("button"))
    expect(problem).to_contain_text("400 · Syntax error")
    problem.get_by_role("button", name=place).click()
    assert page.evaluate("getSelection().toString()") == marked
    _ask(page, "ASK {}")
    expect(page.locator("#view")).to_have_text("true")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_an_error_of_a_shared_link_is_marked(page: Page, endpoint: str) -> None:
    """The server has found it already; nothing is asked again."""
    page.goto(f"{endpoint}?query={quote('ASK { ?s oops }')}")
    expect(page.locator(".cm-lintRange-error")).to_have_text("oops")
    expect(page.get_by_role("alert").first).to_contain_text("does not parse")


def test_a_class_is_offered_and_its_prefix_declared(page: Page) -> None:
    """By its label as by its name, where a class is meant."""
    _write(page, "SELECT * WHERE { ?x a ")
    page.keyboard.type("joint")
    expect(_offers(page).first).to_have_accessible_name("ap:JointVenture joint venture")
    expect(_offers(page).first).to_have_attribute("aria-selected", "true")
    page.wait_for_timeout(150)  # a choice made at once, as by mistake, is not taken
    page.keyboard.press("Enter")
    assert page.input_value("#query") == (
        "PREFIX ap: <https://w3id.org/autopact/ontology#>\nSELECT * WHERE { ?x a ap:JointVenture"
    )


def test_properties_variables_and_things_are_offered(page: Page) -> None:
    """Each where it is likely; a thing by part of its name."""
    _write(page, "SELECT ?company WHERE { ?company ")
    page.keyboard.type("hasFou")
    expect(_offers(page).first).to_contain_text("ap:hasFounder")
    _write(page, "SELECT ?company WHERE { ")
    page.keyboard.type("?com")
    expect(_offers(page)).to_have_text(["?company"])
    _write(page, "SELECT ?p WHERE { ?s ?p ")
    page.keyboard.type("Volkswag")
    expect(_offers(page).filter(has_text="id:volkswagen")).to_be_visible()


def test_a_known_prefix_is_declared_as_it_is_typed(page: Page) -> None:
    """Behind those there are, once; in a string or a declaration it is left alone."""
    _write(page, 'PREFIX ap: <https://w3id.org/autopact/ontology#>\nASK { ?x ap:p "')
    page.keyboard.type('rdfs:" . ?x skos:')
    assert page.input_value("#query").startswith(
        "PREFIX ap: <https://w3id.org/autopact/ontology#>\n"
        'PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nASK { ?x ap:p "rdfs:'
    )
    _write(page, "PREFIX ")
    page.keyboard.type("foaf:")
    assert page.input_value("#query") == "PREFIX foaf:"


def test_a_link_opens_the_question_and_asks_it(page: Page, chromium: Browser) -> None:
    """For somebody else, with its switches; and the way back leads to the question before."""
    page.get_by_label("How sure").select_option("possible")
    _ask(page, VENTURES)
    expect(page.locator("table.answer")).to_be_visible()
    link = page.get_by_role("link", name="Link to this question").get_attribute("href")
    assert link == page.url
    other = chromium.new_page()
    other.goto(str(link))
    expect(other.locator("#status")).to_contain_text("possible, with inference")
    expect(other.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    assert other.input_value("#query") == VENTURES
    expect(other).to_have_title(title := page.title())
    other.close()
    _ask(page, "ASK {}")
    expect(page).to_have_title("\u2068ASK {}\u2069 · Query · autopact")
    expect(page.locator("#view")).to_have_text("true")
    page.go_back()
    expect(page.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    expect(page).to_have_title(title)
    assert page.input_value("#query") == VENTURES
    page.go_back()
    expect(page.locator("#answer")).to_be_empty()
    expect(page).to_have_title("Query · autopact")
    assert page.input_value("#query").startswith("PREFIX ap:")


def test_what_is_typed_and_not_asked_is_kept(page: Page, endpoint: str) -> None:
    """When the page is loaded again, and when somebody comes back to it; until it is asked, then the address has it."""
    _ask(page, "ASK {}")
    expect(page.locator("#view")).to_have_text("true")
    page.get_by_label("How sure").select_option("possible")
    _write(page, VENTURES)
    page.wait_for_function("() => history.state?.includes('JointVenture')")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("ap:JointVenture")
    page.goto(endpoint.replace("/sparql", "/queries"))
    page.go_back()
    expect(page.locator(".cm-content")).to_contain_text("ap:JointVenture")
    expect(page.locator("#answer")).to_be_empty()
    assert page.input_value("#query") == VENTURES
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#status")).to_contain_text("possible, with inference")
    expect(page.locator("table.answer td").first).to_have_text("Flexis id:flexis")
    page.go_back()
    expect(page.locator("#view")).to_have_text("true")
    assert page.input_value("#query") == "ASK {}"


def test_a_link_within_the_page_leaves_alone_what_is_typed(page: Page) -> None:
    """And what was answered: the address still asks the same."""
    _ask(page, "ASK {}")
    expect(page.locator("#view")).to_have_text("true")
    _write(page, VENTURES)
    page.get_by_role("link", name="Skip to the content").press("Enter")
    page.wait_for_function("() => location.hash && history.state?.includes('JointVenture')")
    assert page.input_value("#query") == VENTURES
    page.go_back()
    page.wait_for_function("() => !location.hash && history.state?.includes('JointVenture')")
    assert page.input_value("#query") == VENTURES
    expect(page.locator("#view")).to_have_text("true")


def test_without_script_too_what_is_typed_is_kept(chromium: Browser, endpoint: str) -> None:
    """By the browser, for who comes back to the page."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(endpoint)
    page.get_by_label("SPARQL 1.1").fill(VENTURES)
    page.goto(endpoint.replace("/sparql", "/queries"))
    page.go_back()
    expect(page.get_by_label("SPARQL 1.1")).to_have_value(VENTURES)
    context.close()


def test_a_question_is_cancelled(page: Page, endpoint: str) -> None:
    """The server is told, and does no more for it."""
    ended = 'autopact_query_seconds_count{outcome="hang-up"}'
    before = _metric(endpoint, ended)
    _ask(page, ENDLESS)
    expect(page.locator("#status")).to_have_text("Asking …")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#status")).to_have_text("Cancelled.")
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    for _ in range(50):
        if _metric(endpoint, ended) > before:
            break
        page.wait_for_timeout(100)
    assert _metric(endpoint, ended) == before + 1


def test_no_answer_stands_under_a_question_that_is_not_its_own(page: Page) -> None:
    """What was answered before pales while another question is asked, and goes when that is cancelled."""
    _ask(page, "SELECT ?x { VALUES ?x { 1 } }")
    expect(page.locator("table.answer")).to_be_visible()
    expect(page.locator("#answer")).to_have_css("opacity", "1")
    _ask(page, ENDLESS)
    expect(page.locator("#answer")).to_have_css("opacity", "0.4")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#status")).to_have_text("Cancelled.")
    expect(page.locator("#answer")).to_be_empty()


def _metric(endpoint: str, name: str) -> float:
    lines = send(endpoint, "GET", "/metrics")[1].decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@pytest.mark.parametrize("comment", ["", "# " + "long " * 13_000 + "\n"], ids=["short", "too long for a link"])
def test_an_answer_is_downloaded(page: Page, comment: str) -> None:
    """All of it, whatever the page shows; of a question that no address can hold as well."""
    _ask(page, comment + NUMBERS)
    expect(page.locator(".pager")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".downloads").get_by_text("CSV").click()
    rows = list(csv.reader(StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert rows[0] == ["n", "square"]
    assert len(rows) == 101
    assert download.value.suggested_filename == "answer.csv"


def test_an_answer_is_seen_as_text(page: Page) -> None:
    """In the formats that it can be had in."""
    _ask(page, VENTURES)
    page.get_by_role("button", name="Text").click()
    expect(page.locator("#view pre")).to_contain_text('"vars"')
    page.get_by_label("Format").select_option("tsv")
    expect(page.locator("#view pre")).to_contain_text("?venture\t?founder")


def test_the_text_is_in_the_format_that_was_chosen_last(page: Page) -> None:
    """However late the one comes that was asked for before."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if "format=json" in (route.request.post_data or "") else route.continue_()

    _ask(page, "SELECT ?x { VALUES ?x { 1 } }")
    expect(page.locator("table.answer")).to_be_visible()
    page.route("**/sparql", hold)
    page.get_by_role("button", name="Text").click()
    page.get_by_label("Format").select_option("csv")
    text = page.get_by_role("region", name="Answer as text")
    expect(text).to_have_text("x 1")
    with page.expect_response(lambda response: response.request == held[0].request) as late:
        held[0].continue_()
    late.value.finished()
    page.wait_for_timeout(200)
    expect(text).to_have_text("x 1")


def test_no_text_stands_under_a_format_that_it_is_not_in(page: Page) -> None:
    """Where the one that was chosen cannot be had, that is said, and the one before goes."""
    _ask(page, "SELECT ?x { VALUES ?x { 1 } }")
    page.get_by_role("button", name="Text").click()
    text = page.get_by_role("region", name="Answer as text")
    expect(text).to_contain_text('"vars"')
    page.route("**/sparql", lambda route: route.abort())
    page.get_by_label("Format").select_option("csv")
    expect(page.get_by_role("alert")).to_contain_text("No answer")
    expect(text).to_be_empty()


@pytest.mark.parametrize("asked", ["**/completions?*", "**/completions/things?*", "**/sparql"])
@pytest.mark.parametrize("failure", ["nobody is there", "a proxy answers in its place"])
def test_a_server_that_gives_no_answer_is_told_of(page: Page, endpoint: str, asked: str, failure: str) -> None:
    """In the reader's language, whatever it was that the editor asked for; not in the words of a script."""

    def fail(route: Route) -> None:
        if failure == "nobody is there":
            route.abort()
        else:
            route.fulfill(status=502, content_type="text/html", body="<html>Bad Gateway</html>")

    page.route(asked, lambda route: route.continue_() if route.request.resource_type == "document" else fail(route))
    page.goto(f"{endpoint}?lang=fr")
    if asked != "**/completions?*":
        _ask(page, "SELECT * { ?s ?p ")
        page.keyboard.type("flex")
    expect(page.get_by_role("alert")).to_contain_text("Pas de réponse")
    expect(page.get_by_role("alert")).to_have_text(re.compile("Bad Gateway$|Réessayer quand il sera là.$"))


def test_a_graph_is_a_table_and_a_picture(page: Page) -> None:
    """Its things lead to their pages; and it is Turtle besides."""
    _ask(page, "PREFIX id: <https://w3id.org/autopact/id/>\nDESCRIBE id:flexis")
    expect(page.locator("table.answer thead")).to_have_text(re.compile("subject.*predicate.*object"))
    expect(page.locator("#status")).to_contain_text("triples in")
    page.get_by_role("button", name="Picture").click()
    node = page.locator("svg a.node").filter(has_text="CMA CGM")
    assert node.get_attribute("href") == "/page/cma-cgm"
    expect(page.locator("svg a.node").filter(has_text="Flexis").first).to_contain_text("brand")
    page.get_by_role("button", name="Text").click()
    expect(page.locator("#view pre")).to_contain_text("@prefix ap:")


def test_a_value_without_a_gap_leaves_the_table_its_columns(page: Page) -> None:
    """It is broken where a line ends."""
    _ask(page, f'SELECT ?long ?next {{ VALUES (?long ?next) {{ ("{"x" * 5000}" <urn:{"y" * 500}>) }} }}')
    expect(page.locator("table.answer td")).to_have_count(2)
    assert page.locator("table.answer").evaluate("each => each.scrollWidth") < 2 * 1280


def test_a_picture_of_little_is_told_of_in_words_that_fit(page: Page) -> None:
    """One thing and one connection are not called several."""
    _ask(page, "CONSTRUCT { <urn:a> <urn:p> <urn:a> } {}")
    page.get_by_role("button", name="Picture").click()
    expect(page.locator("figcaption")).to_contain_text("1 thing, 1 connection.")


def test_too_large_a_graph_is_no_picture(page: Page) -> None:
    """And says so."""
    _ask(page, "CONSTRUCT WHERE { ?s ?p ?o }")
    page.get_by_role("button", name="Picture").click()
    expect(page.locator("#view")).to_contain_text("too many for a picture")


def test_examples_are_asked_with_one_click(page: Page) -> None:
    """With the switches that they need."""
    page.get_by_text("Examples").click()
    page.get_by_role("link", name="Which companies may become tech partners, and on what?").click()
    expect(page.locator("#status")).to_contain_text("probable, with inference")
    expect(page.locator("table.answer")).to_be_visible()
    assert "# Which companies may become tech partners" in page.input_value("#query")


def test_the_keyboard_is_enough(page: Page) -> None:
    """Tab leaves the editor, for the switches and the button."""
    page.locator(".cm-content").focus()
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert reached == ["certainty", "inference", "Ask"]
    page.keyboard.press("Enter")
    expect(page.locator("table.answer")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_in_the_way_of_anybody(chromium: Browser, endpoint: str, scheme: str, width: int) -> None:
    """Axe finds no violation in any state of the page, and the page is no wider than its window."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(endpoint)
    expect(page.locator(".cm-content")).to_be_visible()

    def check(state: str) -> None:
        assert barriers(page) == [], state
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state

    page.get_by_text("Examples").click()
    check("examples")
    _ask(page, NUMBERS)
    expect(page.locator(".pager")).to_be_visible()
    check("rows")
    _write(page, 'SELECT * { ?x ?y "text"@en , 3.5 . # comment\n?x a ')
    page.keyboard.type("ap:Joint")
    expect(_offers(page).first).to_be_visible()
    check("completion")
    _ask(page, "SELECT * { ?s oops }")
    expect(page.locator(".cm-lintRange-error")).to_be_visible()
    check("error")
    _ask(page, "DESCRIBE <https://w3id.org/autopact/id/flexis>")
    page.get_by_role("button", name="Picture").click()
    expect(page.locator("svg")).to_be_visible()
    check("picture")
    page.get_by_role("button", name="Text").click()
    expect(page.locator("#view pre")).to_contain_text("@prefix")
    check("text")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find")).to_be_visible()
    check("search")
    page.route("**/editor.js", lambda route: route.abort())
    page.goto(f"{endpoint}?query={quote(NUMBERS)}")
    expect(page.locator("td").first).to_be_visible()
    check("without script")
    context.close()


def test_all_of_it_works_without_script(chromium: Browser, endpoint: str) -> None:
    """The form asks, the answer is a table, and an error is told with its place."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(endpoint)
    page.get_by_label("SPARQL").fill(VENTURES)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("SPARQL")).to_have_value(VENTURES)
    expect(page.locator("tbody td").first).to_have_text("Flexis")
    assert page.get_by_role("link", name="csv").is_visible()
    page.get_by_label("SPARQL").fill("SELECT * { ?s ?p <script>alert(1)</script> }")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("line 1")
    page.get_by_text("Examples").click()
    page.get_by_role("link", name="Which companies are joint ventures").click()
    expect(page.locator("tbody td").first).to_have_text("Flexis")
    context.close()


def test_hostile_data_is_shown_and_not_run(page: Page, elsewhere: str) -> None:
    """Markup, marks that turn the writing round, ten thousand characters are text; whatever has an IRI has a page."""
    page.goto(elsewhere)
    _ask(page, "SELECT ?car { ?car a <http://cars.example/Car> } ORDER BY ?car")
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    expect(page.locator("table.answer")).to_contain_text("<img src=x onerror=")
    assert page.locator("main img").count() == 0
    assert page.locator('a[href^="javascript:"]').count() == 0
    expect(page.locator("table.answer a").last).to_have_attribute("href", re.compile(r"^/page\?iri=javascript%3A"))
    _ask(page, "CONSTRUCT WHERE { ?car a ?kind }")
    page.get_by_role("button", name="Picture").click()
    expect(page.locator("svg")).to_contain_text("<img src=x onerror=")
    _write(page, "ASK { ?x ?y ")
    page.keyboard.type("img")
    expect(_offers(page).first).to_contain_text("<img src=x onerror=")
    assert page.title() == "\u2068CONSTRUCT WHERE { ?car a ?kind }\u2069 · Query · autopact"


def test_a_stranger_s_graph_has_its_own_examples_and_terms(page: Page, elsewhere: str) -> None:
    """What is offered and what is linked comes out of the data."""
    page.goto(elsewhere)
    page.get_by_text("Examples").click()
    page.get_by_role("link", name="Which kinds of things are there").click()
    expect(page.locator("table.answer td").first).to_have_text("http://cars.example/Car")
    href = page.locator("table.answer td a").first.get_attribute("href")
    assert href == "/page?iri=http%3A%2F%2Fcars.example%2FCar"
    _write(page, "ASK { ?x a ")
    page.keyboard.type("car")
    expect(_offers(page).first).to_contain_text("<http://cars.example/Car>")
    _write(page, "ASK { ?x a ")
    page.keyboard.type("boat")
    expect(_offers(page).first).to_contain_text(":Boat")
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    assert page.input_value("#query") == "PREFIX : <http://own.example/>\nASK { ?x a :Boat"
