"""What tests of several kinds share: a real browser."""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Mark what opens a page, so that ``-m "not browser"`` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def chromium():
    """Path of the Chromium that the variable of this name says, or of one installed; or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


def launched(playwright, path):
    """Launch a Chromium that shows a page; rarely, one dies before its first, and is replaced."""
    from playwright.sync_api import Error

    for attempt in range(3):
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            page = running.new_page()
            page.goto(Path(__file__).as_uri())
            page.close()
            return running
        except Error:
            running.close()
            if attempt == 2:
                raise


@pytest.fixture(scope="module")
def browser():
    """Return a headless Chromium; without one, skip the test, but fail where CI is set.

    One browser a module, not a session: Playwright leaves an event loop running while it lives.
    """
    path = chromium()
    if path is None:
        message = "no Chromium found: install it, or name it in the variable CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = launched(playwright, path)
        yield running
        running.close()
