"""The built book, and a server for it."""

import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools.chapters import ROOT


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Build the book; return the folder with its pages, and what the build complained of."""
    out = tmp_path_factory.mktemp("book")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", ROOT, "-W", "--keep-going", "-n", "--path-output", out]
    built = subprocess.run(command, capture_output=True, text=True)
    complaints = [
        line for line in built.stderr.splitlines() if "WARNING" in line or "ERROR" in line
    ]
    if built.returncode:
        complaints.append(built.stderr[-1000:])
    return out / "_build" / "html", complaints


@pytest.fixture(scope="session")
def html(build):
    """Return the folder with the built pages."""
    return build[0]


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
