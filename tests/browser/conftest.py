"""A browser, as it is installed, and a service for it to visit."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.serving import running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The endpoint of a server of the bundled graph."""
    with running(reasoning="owl-rl") as address:
        yield address


@pytest.fixture(scope="session")
def site(endpoint: str) -> str:
    """The address of its site, without a slash at the end."""
    return endpoint.removesuffix("/sparql")
