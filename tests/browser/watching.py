"""Pages that are watched while a test uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page


@contextmanager
def watched(
    chromium: Browser, is_fault: Callable[[ConsoleMessage], bool], width: int = 1280, **options: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A page that asks nobody but the server, in which nothing fails, and that says no fault; and what it asks for."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page, asked
    context.close()
    assert faults == []
    assert [url for url in asked if not (url.startswith("blob:") or urlsplit(url).hostname == "127.0.0.1")] == []


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds that keeps somebody from using a page, each with where it is; the rest it need not list."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert found["passes"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]
