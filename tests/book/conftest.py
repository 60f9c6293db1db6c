"""The built book, and a server for it."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools.chapters import ROOT


@pytest.fixture(scope="session")
def html(tmp_path_factory):
    """Return the folder with the built pages; BOOK_HTML names it if they have just been built."""
    if "BOOK_HTML" in os.environ:
        return Path(os.environ["BOOK_HTML"])
    out = tmp_path_factory.mktemp("book")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", ROOT, "-W", "--keep-going", "-n", "--path-output", out]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return out / "_build" / "html"


@pytest.fixture(scope="session")
def site(html):
    """Return the address of a server of the built pages."""
    handler = functools.partial(Quiet, directory=html)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    def log_message(self, *arguments):
        pass
