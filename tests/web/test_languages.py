"""The languages of the pages: who gets which, and whether the catalogues say the same things."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import parse

import autopact.web
from autopact import questions
from autopact.bundled import folder
from autopact.errors import AutopactError
from autopact.reasoner.rules import RULES
from autopact.terms import AP, RDFS, Level
from autopact.web.languages import LANGUAGES, catalogue

from .pages import BROWSER, page

WEB = Path(autopact.web.__file__).parent
FRONTEND = Path(__file__).parents[2] / "frontend" / "src"


def places(text: str) -> set[str]:
    """The names of the values that a text has room for."""
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_catalogue_says_the_same(code: str) -> None:
    """The same keys, with room for the same values."""
    english, other = catalogue("en"), catalogue(code)
    assert other.keys() == english.keys()
    assert {key for key in english if places(english[key]) != places(other[key])} == set()


def test_every_text_that_a_page_asks_for_is_there_and_no_other() -> None:
    """Keys in templates and code, those put together from a variable aside."""
    source = "".join(file.read_text(encoding="utf-8") for file in [*WEB.glob("templates/*.html"), *WEB.glob("*.py")])
    asked = set(re.findall(r"""say\(f?["']([a-z][\w.-]*\w)["']""", source))
    whole = {re.sub(r"\.(one|other)$", "", key) for key in catalogue("en")}
    assert asked - whole == set()
    built = (
        "badge.",
        "count.",
        "arrangement.",
        "triple.",
        "word.",
        "expression.",
        "term.",
        "kind.",
        "rule.",
        "ontology.picture.",
    )
    built += ("trouble.", "parameter.", "subject.", "nothing.")
    scripts = ("editor.", "explorer.")
    assert {key for key in whole - asked if not key.startswith((*built, *scripts))} == set()


@pytest.mark.parametrize("table", ["editor", "explorer"])
def test_every_text_that_a_script_asks_for_is_there_and_no_other(table: str) -> None:
    """Those of the explorer are asked for by it and by its button, those of the editor by all other sources."""
    explorer = {FRONTEND / "network.js", WEB / "static" / "explore.js"}
    files = explorer if table == "explorer" else set(FRONTEND.glob("*.js")) - explorer
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    asked = set(re.findall(r"""say\("([\w-]+)"|words\.(\w+)""", source))
    named = {one or other for one, other in asked} | set(re.findall(r"(\w+): (?:once\()?\(\) =>", source))
    whole = {re.sub(r"\.(one|other)$", "", key.partition(".")[2]) for key in catalogue("en") if key.startswith(table)}
    levels = {level.word for level in Level} if table == "editor" else set()
    assert {key for key in whole - named - levels if not key.startswith("phrases.")} == set()
    assert {one for one, _ in asked if one} - whole == set()


def test_every_rule_is_told_and_in_english_as_the_reasoner_tells_it() -> None:
    """A rule that is new, or has changed its words, is noticed here."""
    words = {rule.name: rule.words for rule in RULES if rule.words}
    assert words == {
        key.removeprefix("rule."): text for key, text in catalogue("en").items() if key.startswith("rule.")
    }


def test_every_kind_of_problem_is_told() -> None:
    """In a few words, and with help; those of HTTP's own that pages meet as well."""
    kinds = {"not-found", "method-not-allowed"}
    classes = [AutopactError]
    while classes:
        each = classes.pop()
        if each.__module__.startswith(("autopact.errors", "autopact.sparql")):  # others go no further than a process
            kinds.add(each.code)
        classes += each.__subclasses__()
    texts = catalogue("en")
    assert {kind for kind in kinds if not {f"trouble.{kind}", f"trouble.help.{kind}"} <= texts.keys()} == set()


def test_the_words_of_the_saved_questions_are_told() -> None:
    """Their parameters and their subjects, and no others."""
    asked = questions.load()
    wanted = {f"parameter.{name}" for each in asked for name in each.parameters}
    wanted |= {f"subject.{word}" for each in asked for word in each.keywords}
    assert wanted == {key for key in catalogue("en") if key.startswith(("parameter.", "subject."))}


@pytest.mark.parametrize(
    ("code", "title", "help_"), [("fr", "Introuvable", "Il n'y a rien"), ("zh", "未找到", "没有内容")]
)
@pytest.mark.parametrize("address", ["/nowhere", "/page/nobody", "/queries/none"])
def test_a_problem_is_told_in_the_reader_s_language(
    client: FlaskClient, code: str, title: str, help_: str, address: str
) -> None:
    """What sort of thing it is; the exact words stay English, and say so."""
    page = client.get(f"{address}?lang={code}", headers=BROWSER)
    assert page.status_code == 404
    assert f"<h1>{title}</h1>" in page.text
    assert help_ in unescape(page.text)
    assert '<div lang="en">' in page.text
    assert "Not Found" not in page.text


@pytest.mark.parametrize(
    ("address", "wish", "code"),
    [
        ("/", "", "en"),
        ("/", "fr-CA, en;q=0.8", "fr"),
        ("/", "de, zh-Hant;q=0.5", "zh"),
        ("/", "sv", "en"),
        ("/?lang=zh", "fr", "zh"),
        ("/?lang=nonsense", "fr", "fr"),
    ],
)
def test_a_page_is_in_the_language_that_its_reader_wants(
    client: FlaskClient, address: str, wish: str, code: str
) -> None:
    """What the address asks for, else the browser's wish, else English; caches are told."""
    page = client.get(address, headers={**BROWSER, "Accept-Language": wish})
    assert f'<html lang="{code}">' in page.text
    assert "Accept-Language" in page.headers["Vary"]


def test_a_language_that_was_chosen_goes_along(client: FlaskClient) -> None:
    """Links keep it, and every page offers the others at the same place."""
    page = client.get("/page/acme?certainty=probable&lang=fr", headers=BROWSER).text
    assert 'href="/page/dyne?lang=fr&amp;certainty=probable"' in page
    assert 'href="/page/acme?certainty=probable&amp;lang=zh"' in page


def test_labels_come_in_the_reader_s_language(client: FlaskClient) -> None:
    """Where there is one; else in English, and marked as such."""
    english = client.get("/page/acme", headers=BROWSER).text
    french = client.get("/page/acme?lang=fr", headers=BROWSER).text
    assert "<h1><bdi>Acme &amp; Sons</bdi></h1>" in english
    assert '<h1><bdi lang="en">Acme &amp; Sons</bdi></h1>' in french
    assert "a un pacte avec" in french
    assert "has party" in english


@pytest.mark.parametrize(("code", "said"), [("en", "0 rows"), ("fr", "0 ligne<")])
def test_nothing_is_counted_as_the_language_counts_it(site: FlaskClient, code: str, said: str) -> None:
    """In French, in the singular."""
    assert said in page(site, f"/queries/contradictions?lang={code}")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_level_is_called_what_the_ontology_calls_it(code: str) -> None:
    """A claim that is possible stands beside a badge that says so, in the same word."""
    triples = parse(path=folder("ontology") / "schemes.ttl")
    labels = {t.subject: t.object.value for t in triples if t.predicate == RDFS.label and t.object.language == code}
    for level in Level:
        assert catalogue(code)[f"badge.{level.word}"] == labels[AP[level.word]]
