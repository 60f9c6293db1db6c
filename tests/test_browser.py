"""A browser that dies before its first page is replaced, a few times."""

import pytest
from playwright.sync_api import Error

from tests.conftest import launched


class Playwright:
    """One whose first browsers die."""

    def __init__(self, deaths):
        self.deaths, self.chromium, self.open = deaths, self, 0

    def launch(self, executable_path, args):
        self.open += 1
        return self

    def new_page(self):
        return self

    def goto(self, url):
        self.deaths -= 1
        if self.deaths >= 0:
            raise Error("Target page, context or browser has been closed")

    def close(self):
        self.open -= self.deaths >= 0


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_a_dead_browser_is_replaced(deaths):
    playwright = Playwright(deaths)
    assert launched(playwright, "chromium") is playwright
    assert playwright.open == 1


def test_one_that_always_dies_is_an_error():
    playwright = Playwright(9)
    with pytest.raises(Error, match="closed"):
        launched(playwright, "chromium")
    assert playwright.open == 0
