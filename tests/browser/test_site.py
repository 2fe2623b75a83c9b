"""The pages in a browser: what people do there, with and without a script, and whether everybody can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from math import ceil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import running

from .watching import barriers, watched

PAGES = [
    "/",
    "/search?q=ren",
    "/search?q=nothing+like+that",
    "/queries",
    "/downloads",
    "/queries/joint-ventures",
    "/queries/evidence-for-a-triple?sort=cue",
    "/page/renault?certainty=possible",
    "/page/flexis?lang=fr",
    "/page/talks-renault-xiaomi?lang=zh",
    "/page?iri=http://www.wikidata.org/entity/Q6686",
    "/claim/renault-li-auto-xiaomi-s8-founders",
    "/claim/renault-li-auto-xiaomi-s1-aim",
    "/source/renault-li-auto-xiaomi",
    "/source/editorial",
    "/source?lang=zh",
    "/explain?s=id:flexis&p=a&o=ap:JointVenture",
    "/explain?s=id:xiaomi&p=ap:basedIn&o=id:china&max=3&lang=fr",
    "/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker",
    "/explain/contradictions",
    "/ontology",
    "/shapes?lang=fr",
    "/problem",
    "/problem?lang=zh",
    "/problem#timeout",
    "/network",
    "/network?lang=zh&around=id:renault&certainty=possible",
    "/sparql",
    "/sparql?lang=fr&query=ASK+%7B%7D",
    "/nowhere",
    "/page/nobody-of-a-long-name?lang=fr",
    "/sparql?lang=zh&query=SELECT",
    "/page/renault?certainty=possible&lang=zh",
    "/queries?about=joint+venture&lang=zh",
    "/search?q=ren&type=ap:Agreement&lang=fr",
    "/network?kind=ap:Manufacturer&inference=off",
    "/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker&lang=zh",
]
WIDTHS = {"magnified": 320, "desktop": 1280}
"""In pixels: what is left of a window when it shows everything four times as large, and a whole one."""

LONG = "long " * 2000
HOSTILE = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix t: <http://things.example/> .
t:markup a t:Thing ; dcterms:title "<img src=x onerror=document.title='run'><script>document.title='run'</script>" .
t:turned a t:Thing ; dcterms:title "\u202eevil\u2066" ; t:of t:markup , t:endless .
t:names a t:Thing ; t:{"of" * 60} t:names , t:other .
t:endless a t:Thing ; dcterms:title "{LONG}" ; t:says "{"w" * 10_000}" ; t:of t:markup .
<javascript:document.title='run'> a t:Thing ; t:of t:endless .
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of somebody's hostile data."""
    file: Path = tmp_path_factory.mktemp("site") / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    with running(file) as endpoint:
        yield endpoint.removesuffix("/sparql")


opened = partial(watched, is_fault=lambda said: "Content Security Policy" in said.text)
"""A page whose policy has nothing to keep out."""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that asked nobody but the server, broke none of its rules and failed in nothing, once the test is over."""
    with opened(chromium) as (page, _):
        yield page


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """The same without script."""
    with opened(chromium, java_script_enabled=False) as (page, _):
        yield page


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_every_page(chromium: Browser, site: str, width: str) -> None:
    """axe-core finds no fault in either scheme, nothing is wider than the window, and nothing is from another host."""
    faults: list[str] = []
    with opened(chromium, width=WIDTHS[width]) as (page, _):
        for path in PAGES:
            page.goto(site + path)
            for folded in page.locator("details:not([open]) > summary").all()[:6]:
                if folded.is_visible():
                    folded.click()
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults += [f"{path}, {scheme}: {rule}: {places[0]}" for rule, places in barriers(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{path} is too wide")
    assert faults == []


@pytest.mark.parametrize(
    "path",
    [
        "/", "/page/renault", "/network", "/search?q=ren", "/queries/joint-ventures", "/sparql?lang=fr",
        "/page/renault?certainty=possible&lang=fr", "/explain?s=id:qualcomm&p=a&o=ap:TechPartner",
    ],
)  # fmt: skip
def test_large_letters_fit_a_phone(chromium: Browser, site: str, path: str) -> None:
    """Twice as large as they are, they make no page wider than the window."""
    with opened(chromium, width=360) as (page, _):
        page.goto(site + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_thing_is_found_while_one_types(page: Page, site: str) -> None:
    """By the keyboard alone: what fits is offered, said to screen readers, and gone to."""
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("groupe ren")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Renault")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Enter")
    expect(page).to_have_url(f"{site}/page/renault")
    page.get_by_role("combobox").press_sequentially("flex")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=flex"))


def test_what_was_offered_goes_where_no_answer_comes(page: Page, site: str) -> None:
    """It fitted what was typed before; and nothing fails."""
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("ren")
    expect(page.get_by_role("option").first).to_be_visible()
    page.route("**/search?*", lambda route: route.abort())
    field.press_sequentially("ualt")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")


def test_what_is_offered_is_gone_to_by_a_click_alone(page: Page, site: str) -> None:
    """Not by pressing a button that is let go elsewhere, nor by another button."""
    page.goto(site)
    page.get_by_role("combobox").fill("flex")  # at once, so that it is looked for once
    option = page.get_by_role("option").first
    option.hover()
    page.mouse.down()
    page.get_by_role("heading", level=1).hover()
    page.mouse.up()
    option.click(button="right")
    expect(option).to_be_visible()
    expect(page).to_have_url(f"{site}/")
    option.click()
    expect(page).to_have_url(f"{site}/page/flexis")


def test_why_flexis_is_a_joint_venture_in_two_clicks(page: Page, site: str) -> None:
    """From the home page to the proof, and from there to the claim with its words."""
    page.goto(site)
    card = page.get_by_role("listitem").filter(has=page.get_by_text("joint venture", exact=True))
    card.get_by_role("link", name="Why?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Flexis is a joint venture")
    expect(page.get_by_text("the article's author").first).to_be_visible()
    page.get_by_role("link", name="Renault and the Volvo Group brought Flexis").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("brought Flexis about")
    expect(page.get_by_role("link", name="Flexis").first).to_be_visible()


def test_the_name_of_a_thing_is_copied(page: Page, site: str) -> None:
    """Which is said, to screen readers as well; where the browser refuses it to scripts, it is chosen, for the keys."""
    page.goto(f"{site}/page/renault")
    button = page.locator("[data-copy] + button")
    expect(button).to_have_attribute("aria-live", "polite")
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { document.title = text; }; }")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page).to_have_title("https://w3id.org/autopact/id/renault")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    button.click()
    page.wait_for_function("getSelection().toString() == 'https://w3id.org/autopact/id/renault'")


def test_a_proof_is_folded_and_unfolded(page: Page, site: str) -> None:
    """By its summaries."""
    page.goto(f"{site}/explain?s=id:flexis&p=a&o=ap:JointVenture")
    leaf = page.get_by_text("Flexis is a company, and a new one.").first
    expect(leaf).to_be_visible()
    page.locator(".proof summary").first.click()
    expect(leaf).to_be_hidden()


def test_what_leads_to_a_thing_stands_beside_how(page: Page, site: str) -> None:
    """On one line."""
    page.goto(f"{site}/page/cma-cgm")
    row = page.locator("dl.facts > div:has(dd > ul.plain)").first
    how, who = row.locator("dt a").bounding_box(), row.locator("dd a").first.bounding_box()
    assert how
    assert who
    assert abs(how["y"] - who["y"]) < 2


def test_what_is_stated_has_no_line_for_how_it_is_known(page: Page, elsewhere: str) -> None:
    """Which would stand empty beneath a value of several lines."""
    page.goto(f"{elsewhere}/page?iri=http://things.example/turned")
    silent = page.locator("dl.facts .how:empty")
    assert silent.count()
    assert not any(each.is_visible() for each in silent.all())


def test_values_stand_together_beside_a_long_name_of_their_property(page: Page, elsewhere: str) -> None:
    """Which takes more lines than the first of them."""
    page.goto(f"{elsewhere}/page?iri=http://things.example/names")
    first, second = (each.bounding_box() for each in page.locator("dl.facts dd a").all()[:2])
    assert first
    assert second
    assert second["y"] < first["y"] + 2 * first["height"]


def test_certainty_is_switched_and_stays(plain: Page, site: str) -> None:
    """What is only possible comes with a click, in a part of its own, and the next page still counts it."""
    plain.goto(f"{site}/page/renault")
    expect(plain.locator(".hedged .badge")).to_have_count(0)
    plain.get_by_role("link", name="What if they hold?").click()
    expect(plain.locator(".hedged .badge.probable").first).to_be_visible()
    plain.locator("dl.facts").get_by_role("link", name="Flexis").first.click()
    expect(plain).to_have_url(re.compile(r"/page/flexis\?.*certainty=possible"))


def test_the_language_is_switched_and_stays(plain: Page, site: str) -> None:
    """Interface and labels, from page to page."""
    plain.goto(f"{site}/page/flexis")
    plain.get_by_role("link", name="Français").click()
    expect(plain.get_by_role("heading", name="Faits")).to_be_visible()
    expect(plain.locator("dl.facts").get_by_text("a pour fondateur").first).to_be_visible()
    plain.get_by_role("link", name="Renault", exact=True).first.click()
    expect(plain.locator("html")).to_have_attribute("lang", "fr")


def test_without_script_all_of_it_works(plain: Page, site: str) -> None:
    """Search by its button, questions by their forms."""
    plain.goto(site)
    plain.get_by_role("searchbox").fill("雷诺")
    plain.get_by_role("button", name="Find").click()
    plain.get_by_role("link", name="Renault").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Renault")
    plain.goto(f"{site}/queries/renault-in-talks-with")
    plain.get_by_label("agent").fill("id:xiaomi")
    plain.get_by_role("button", name="Ask").click()
    expect(plain.get_by_role("table").get_by_role("link", name="Renault", exact=True).first).to_be_visible()


def test_turtle_is_downloaded_from_a_page(page: Page, site: str) -> None:
    """The link leads to it."""
    page.goto(f"{site}/page/renault")
    link = page.get_by_role("link", name="Turtle").get_attribute("href")
    answer = page.request.get(site + (link or ""))
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "id:renault" in answer.text()


def test_nothing_is_cut_off_on_paper(page: Page, site: str) -> None:
    """What scrolls on a screen is as narrow as the sheet, its lines broken; the tree of all classes is left out."""
    page.set_viewport_size({"width": 718, "height": 1047})  # A4 within the usual margins
    page.emulate_media(media="print")
    proof = "/explain?s=id:flexis&p=a&o=ap:JointVenture"
    for path in ("/queries/evidence-for-a-triple", "/network", "/downloads", proof, "/ontology", "/shapes"):
        page.goto(site + path)
        sizes = page.locator("table, pre, .picture, .picture svg").evaluate_all(
            "all => all.map(each => [each.scrollWidth, each.scrollHeight - each.clientHeight])"
        )
        assert all(width <= 718 and below <= 1 for width, below in sizes), path


@pytest.mark.parametrize("path", ["/", "/page/xiaomi?certainty=possible", "/sparql"])
def test_paper_is_light_whatever_the_screen_is(page: Page, site: str, path: str) -> None:
    """Where a browser does not see to that: names in the colours of the night cannot be read on white."""
    page.goto(site + path)
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        colours.append(
            page.evaluate("""[...document.querySelectorAll("main *")].map(each => {
            const style = getComputedStyle(each);
            return [style.color, style.fill, style.stroke, style.backgroundColor, style.borderColor].join();
        })""")
        )
    assert len(colours[0]) > 20
    assert colours[0] == colours[1]


@pytest.mark.parametrize("path", ["/downloads", "/page/renault?certainty=possible"])
def test_sheets_of_paper_are_filled(page: Page, site: str, path: str) -> None:
    """A table begins where there is place and goes on on the next sheet, so there are no more than its length takes."""
    page.set_viewport_size({"width": 718, "height": 1047})
    page.emulate_media(media="print")
    page.goto(site + path)
    length = page.evaluate("document.documentElement.scrollHeight")
    paper = page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "1cm"))
    assert len(re.findall(rb"/Type /Page\b", paper)) == ceil(length / 1047)


@pytest.mark.parametrize("path", ["/network", "/page/renault", "/queries?about=talks", "/sparql?query=ASK+%7B%7D"])
def test_what_is_chosen_is_seen_in_colours_of_one_s_own(page: Page, site: str, path: str) -> None:
    """Where the reader's colours take the place of the page's, the ground of a choice is still another."""
    page.emulate_media(forced_colors="active")
    page.goto(site + path)
    chosen = page.locator("main [aria-current], main [aria-pressed=true]").first
    ground = "element => getComputedStyle(element).backgroundColor"
    assert chosen.evaluate(ground) != page.locator("body").evaluate(ground)


def test_what_is_near_a_thing_fits_any_window(chromium: Browser, elsewhere: str) -> None:
    """The picture stands where it has no room to lie, whole, and nothing has to be pushed aside to see it."""
    with opened(chromium, width=360) as (page, _):
        page.goto(f"{elsewhere}/page?iri=http://things.example/turned")
        picture = page.get_by_role("region", name="Neighbourhood")
        for width in (360, 640, 641, 744, 768, 769, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert picture.locator("a").locator("visible=true").count() == 2
            assert picture.evaluate("node => node.scrollWidth <= node.clientWidth"), width


def test_a_long_text_begins_beside_what_unfolds_it(page: Page, elsewhere: str) -> None:
    """Its beginning stands on the line of the mark that is pressed, and all of it comes beneath."""
    page.goto(f"{elsewhere}/page?iri=http://things.example/endless")
    folded = page.locator("details.long", has_text="long long").first
    gap = "summary => summary.firstElementChild.getClientRects()[0].top - summary.getBoundingClientRect().top"
    assert folded.locator("summary").evaluate(gap) < 8
    folded.locator("summary").click()
    expect(folded.locator("> bdi")).to_be_visible()


def test_the_first_key_leads_past_the_navigation(page: Page, site: str) -> None:
    """A link to the content is shown as soon as it has the focus."""
    page.goto(f"{site}/page/renault")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("name", ["markup", "turned", "endless"])
def test_text_that_means_harm_is_shown_and_not_run(page: Page, elsewhere: str, name: str) -> None:
    """Markup, marks that turn writing around, ten thousand characters: in titles, lists and pictures."""
    for path in (
        f"/page?iri=http://things.example/{name}",
        "/",
        "/search?q=e",
        "/page?iri=http://things.example/Thing",
    ):
        page.goto(elsewhere + path)
        assert page.title() != "run"
        assert page.locator("img[src=x]").count() == 0
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    page.goto(f"{elsewhere}/page?iri=http://things.example/{name}")
    assert (page.get_by_role("heading", level=1).bounding_box() or {"height": 1e9})["height"] < 400
    page.get_by_role("combobox").press_sequentially("e")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.title() != "run"
