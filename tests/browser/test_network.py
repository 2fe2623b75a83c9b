"""The network in a browser: what is drawn is legible, and with script it can be explored."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import running

from .watching import barriers, watched

HOSTILE = """
@prefix ap: <https://w3id.org/autopact/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://cars.example/pact> a ap:Agreement ; rdfs:label "</title><script>document.title='run'</script>" ;
    ap:hasAgreementParty <http://cars.example/a> , <http://cars.example/b> , <http://cars.example/c> .
<http://cars.example/a> a ap:Manufacturer ; rdfs:label "<img src=x onerror=document.title='run'>" .
<http://cars.example/b> a ap:Manufacturer ; rdfs:label "\u202eevil\u202c" .
<http://cars.example/c> a ap:Manufacturer ; rdfs:label "%s" .
"""

KEPT_OUT = """addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.log("kept out", effectiveDirective, blockedURI));"""

BOXES = """kind => Array.from(document.querySelectorAll(`svg.${kind} .node text`), text => {
    const { x, y, width, height } = text.getBBox();
    return [text.textContent, x, y, x + width, y + height];
})"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of somebody's hostile data."""
    file: Path = tmp_path_factory.mktemp("network") / "hostile.ttl"
    file.write_text(HOSTILE % ("long " * 2000), encoding="utf-8")
    with running(file, reasoning="owl-rl") as endpoint:
        yield endpoint.removesuffix("/sparql")


@contextmanager
def opened(chromium: Browser, address: str, width: int = 1280, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page that asks nobody but the server, breaks none of its rules and fails in nothing; and what it asks for."""
    said = ("log", "error", "warning")
    with watched(chromium, lambda message: message.type in said, width, **options) as (page, asked):
        page.add_init_script(KEPT_OUT)
        page.goto(address)
        yield page, asked
        assert page.title() != "run"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("certainty", ["certain", "probable", "possible"])
def test_no_label_is_on_another(chromium: Browser, site: str, width: int, certainty: str) -> None:
    """As the browser measures them, whatever its font; and every name is there."""
    with opened(chromium, f"{site}/network?certainty={certainty}", width) as (page, _):
        boxes = page.evaluate(BOXES, "lying" if width > 640 else "standing")
        assert len(boxes) > 15
        assert {"Renault", "Volkswagen", "Flexis"} <= {text for text, *_ in boxes}
        for (one, *a), (other, *b) in itertools.combinations(boxes, 2):
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (one, other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_in_the_way_of_anybody(chromium: Browser, site: str, scheme: str, width: int) -> None:
    """Axe finds no violation, with the picture and with the explorer, and the page is no wider than its window."""
    with opened(chromium, f"{site}/network?certainty=possible", width, color_scheme=scheme) as (page, _):

        def check(state: str) -> None:
            assert barriers(page) == [], state
            assert page.evaluate("document.documentElement.scrollWidth") <= width, state

        check("picture")
        page.get_by_role("button", name="Explore").click()
        expect(page.get_by_role("application")).to_be_focused()
        page.keyboard.press("ArrowRight")
        check("explorer")


def test_the_picture_needs_no_script(chromium: Browser, site: str) -> None:
    """It is there, its links lead on, and nothing offers what would not work."""
    with opened(chromium, f"{site}/network", java_script_enabled=False) as (page, _):
        expect(page.get_by_role("group", name="Who works with whom")).to_be_visible()
        expect(page.get_by_role("button", name="Explore")).to_have_count(0)
        page.get_by_role("link", name="Xiaomi (technology carmaker)").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Xiaomi")


def test_it_is_narrowed_and_sorted_by_links(chromium: Browser, site: str) -> None:
    """Without script as well: a topic, then back; a column, then the other way around."""
    with opened(chromium, f"{site}/network") as (page, _):
        topic = page.get_by_role("navigation", name="Which part of it").get_by_role("link", name="hybrid powertrains")
        topic.click()
        expect(page.locator(".ties tbody tr")).to_have_count(1)
        topic.click()
        expect(page.locator(".ties tbody tr")).to_have_count(12)
        page.get_by_role("columnheader", name="Kind").get_by_role("link").click()
        expect(page.get_by_role("columnheader", name="Kind")).to_have_attribute("aria-sort", "ascending")


def test_on_paper_it_is_told_what_the_shapes_mean(chromium: Browser, site: str) -> None:
    """By the kinds that one chooses from on a screen; the other choices are left out."""
    with opened(chromium, f"{site}/network?kind=ap:Manufacturer") as (page, _):
        page.emulate_media(media="print")
        expect(page.locator("#facet-kind + ul").get_by_text("joint venture")).to_be_visible()
        expect(page.locator("#facet-topic")).to_be_hidden()
        chosen = page.locator(".chip.taken", has_text="manufacturer")
        assert chosen.evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"


def test_it_is_explored_by_keyboard(chromium: Browser, site: str) -> None:
    """What that takes is loaded when it is asked for; arrows, Enter and Escape do all of it, and a status tells."""
    with opened(chromium, f"{site}/network") as (page, asked):
        button = page.get_by_role("button", name="Explore")
        assert not [url for url in asked if "network.js" in url]
        button.focus()
        page.keyboard.press("Enter")
        stage, told = page.get_by_role("application"), page.get_by_role("status")
        expect(stage).to_be_focused()
        assert len([url for url in asked if "network.js" in url]) == 2  # the script, and the places
        expect(told).to_contain_text("Arrow keys")
        page.keyboard.press("ArrowRight")
        expect(told.locator("strong")).to_have_text("Renault (manufacturer)")
        page.keyboard.press("ArrowRight")
        expect(told.locator("strong")).not_to_have_text("Renault (manufacturer)")
        page.keyboard.press("Escape")
        expect(told).to_contain_text("Arrow keys")
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(page.get_by_role("group", name="Who works with whom")).to_be_visible()
        page.keyboard.press("Enter")
        expect(stage).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Renault")


def test_the_focus_is_where_it_was_or_what_came_in_its_place(chromium: Browser, site: str) -> None:
    """A button that fails keeps it, and says so; one that leads to a neighbour leaves it to what is told of that."""
    with opened(chromium, f"{site}/network") as (page, _):
        button = page.locator("button.explore")
        page.route("**/network.json*", lambda route: route.fulfill(body="broken off"))
        button.press("Enter")
        expect(button).to_contain_text("failed")
        expect(button).to_have_attribute("aria-live", "polite")
        expect(button).to_be_focused()
        page.unroute("**/network.json*")
        button.press("Enter")
        page.get_by_role("application").press("ArrowRight")
        told = page.get_by_role("status")
        told.get_by_role("button", name="Flexis (joint venture)").press("Enter")
        expect(told.locator("strong")).to_have_text("Flexis (joint venture)")
        expect(told).to_be_focused()
        page.keyboard.press("Tab")
        expect(told.get_by_role("link", name="Its page")).to_be_focused()


def test_names_that_are_too_long_leave_no_gaps(chromium: Browser, site: str) -> None:
    """What is around a node stands close together, however much of a name is cut off; in the order of the names."""
    with opened(chromium, f"{site}/network?certainty=possible") as (page, _):
        page.get_by_role("button", name="Explore").click()
        page.get_by_role("application").press("ArrowRight")
        around = page.get_by_role("status").get_by_role("listitem")
        expect(around.get_by_role("button", name="Possible further participants (unnamed)")).to_be_visible()
        for each in around.all():
            assert each.evaluate("each => each.clientWidth - each.firstChild.offsetWidth") <= 1
        assert around.all_inner_texts() == sorted(around.all_inner_texts(), key=str.lower)


def test_names_around_a_hub_wait_until_they_are_near(chromium: Browser, tmp_path: Path) -> None:
    """Hundreds at a time would lie on each other; that of the hub itself is there, and those around any other node."""
    links = "\n".join(f"<http://x.example/hub> <http://x.example/has> <http://x.example/{n}> ." for n in range(200))
    kinds = "\n".join(f"<http://x.example/{n}> a <http://x.example/Part> ." for n in range(200))
    (tmp_path / "hub.ttl").write_text(f"{links}\n{kinds}", encoding="utf-8")
    named = "stage => stage._cyreg.cy.nodes().filter(node => node.numericStyle('min-zoomed-font-size') == 0).length"
    with running(tmp_path / "hub.ttl") as at, opened(chromium, at.removesuffix("sparql") + "network") as (page, _):
        page.get_by_role("button", name="Explore").click()
        stage, told = page.get_by_role("application"), page.get_by_role("status")
        stage.press("ArrowRight")
        expect(told.locator("strong")).to_have_text("hub (other)")
        assert stage.evaluate(named) == 1
        stage.press("ArrowRight")
        expect(told.locator("strong")).not_to_have_text("hub (other)")
        assert stage.evaluate(named) == 2


def test_it_is_explored_by_mouse(chromium: Browser, site: str) -> None:
    """A click on a node leads to those around it, named beside the picture, and each of them leads on."""
    with opened(chromium, f"{site}/network") as (page, _):
        page.get_by_role("button", name="Explore").click()
        stage, told = page.get_by_role("application"), page.get_by_role("status")
        expect(stage).to_be_focused()
        before = stage.screenshot()
        page.keyboard.press("ArrowRight")
        told.get_by_role("button", name="Flexis (joint venture)").click()
        expect(told.locator("strong")).to_have_text("Flexis (joint venture)")
        expect(told.get_by_role("link", name="Its page")).to_have_attribute("href", "/page/flexis")
        page.get_by_role("button", name="Zoom in").click()
        assert stage.screenshot() != before
        close = page.get_by_role("button", name="back to the picture")
        assert (close.text_content() or "") in (close.get_attribute("aria-label") or "")  # as one says it to a machine
        close.click()
        expect(page.get_by_role("application")).to_have_count(0)


@pytest.mark.parametrize("path", ["network", "network.svg", "page?iri=http://x.example/a"])
def test_a_name_from_right_to_left_is_written_so(chromium: Browser, tmp_path: Path, path: str) -> None:
    """With the words and signs in it that are written the other way: its last sign stands on the left of its first."""
    (tmp_path / "rtl.ttl").write_text(
        """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <http://x.example/a> a <http://x.example/Firm> ; rdfs:label "شركة Abc 24!"@ar ;
          <http://x.example/owns> <http://x.example/b> , <http://x.example/c> , <http://x.example/d> .
        <http://x.example/b> a <http://x.example/Firm> .""",
        encoding="utf-8",
    )
    with running(tmp_path / "rtl.ttl") as at, opened(chromium, at.removesuffix("sparql") + path) as (page, _):
        name = page.locator("svg text", has_text="Abc").first
        first, last = (name.evaluate("(name, at) => name.getExtentOfChar(at).x", at) for at in (0, 11))
        assert first > last


def test_hostile_labels_are_shown_not_run(chromium: Browser, elsewhere: str) -> None:
    """As text, cut where they are too long, and turning nothing around."""
    with opened(chromium, f"{elsewhere}/network") as (page, _):
        texts = [text for text, *_ in page.evaluate(BOXES, "lying")]
        assert any("<img src=x" in text for text in texts)
        assert "evil" in texts
        assert all(len(text) < 80 for text in texts)
        page.get_by_role("button", name="Explore").click()
        expect(page.get_by_role("application")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("status").locator("strong")).to_contain_text("(")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_name_of_a_kind_can_be_read_whole(chromium: Browser, site: str) -> None:
    """However narrow the window is; some are longer in one language than in another."""
    for width in (360, 1280):
        with opened(chromium, f"{site}/network?lang=fr", width=width) as (page, _):
            name = page.locator(".chip bdi", has_text="constructeur automobile issu du secteur")
            assert name.evaluate("each => getComputedStyle(each).overflow") == "visible"


def test_a_kind_with_a_long_name_fits_into_the_window(chromium: Browser, tmp_path: Path) -> None:
    """It is broken into lines, and the others begin another one."""
    owned = "".join(f"<http://x.example/a> <http://x.example/owns> <http://x.example/{n}> .\n" for n in range(6))
    kinds = "".join(f"<http://x.example/{n}> a <http://x.example/{'Kind' * 50}{n}> .\n" for n in range(6))
    (tmp_path / "kinds.ttl").write_text(owned + kinds, encoding="utf-8")
    with running(tmp_path / "kinds.ttl") as at:
        for width in (1280, 800, 360):
            with opened(chromium, at.removesuffix("sparql") + "network", width) as (page, _):
                assert page.locator(".facet .swatch").count() == 6
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_embedded(chromium: Browser, site: str) -> None:
    """As an image, in a page of somebody else's."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(f'<img src="{site}/network.svg" alt="The network">')
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate("document.images[0].naturalWidth") == 960
    context.close()
