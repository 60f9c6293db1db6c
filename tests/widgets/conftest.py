"""The figures' JavaScript in a real browser."""

import http.server
import threading
from functools import partial

import pytest

from companion.widgets import _join

from . import pages, values


class JavaScript:
    """The numeric functions of the figures' modules, run by a browser."""

    def __init__(self, page):
        self._page, self._loaded = page, set()
        page.set_content("<!doctype html><title>numbers</title>")
        page.evaluate(values.REVIVE)

    def _module(self, path):
        if path not in self._loaded:
            self._page.add_script_tag(content=_join.as_script(path, path))
            self._loaded.add(path)
        return f"companionFigures.scripts['{path}']['{path}']"

    def numeric(self, path):
        """Names of the functions that a module declares as numeric; None if it declares none."""
        registry = f"{self._module(path)}.numeric"
        return self._page.evaluate(f"{registry} ? Object.keys({registry}) : null")

    def schema(self, path, presets):
        """What a module says that a link may hold; ``presets`` are for GanLab's."""
        module = self._module(path)
        return self._page.evaluate(f"(names) => {module}.SCHEMA ?? {module}.schema(names)", presets)

    def call(self, path, name, *arguments):
        return self.map(path, name, [arguments])[0]

    def map(self, path, name, many):
        """Call a numeric function with each of many lists of arguments."""
        function = f"{self._module(path)}.numeric.{name}"
        return values.from_js(self._page.evaluate(values.CALL % function, values.to_js(many)))


@pytest.fixture(scope="module")
def javascript(browser):
    page = browser.new_page()
    yield JavaScript(page)
    page.close()


@pytest.fixture
def served(tmp_path):
    """Serve a folder; yields (the folder, its address)."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path):
    """Where the pages of :func:`open_page` are written."""
    return tmp_path


@pytest.fixture
def open_page(browser, folder):
    """Return a function that opens a page with figures and waits until they are alive."""
    contexts = []

    def open_page(*figures, hash="", theme="light", **context):
        path = pages.write(folder, "page.html", *figures, theme=theme)
        context = {"viewport": {"width": 1000, "height": 1200}, **context}
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.trouble = []
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("console", lambda m: page.trouble.append(m.text) if m.type == "error" else None)
        page.goto(path.as_uri() + hash)
        page.wait_for_function(
            "n => document.querySelectorAll('[data-ready]').length === n", arg=len(figures)
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
