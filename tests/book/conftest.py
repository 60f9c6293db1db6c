"""The built book, and a server for it."""

import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from tools.chapters import ROOT


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Build the book, once for all workers; return its pages' folder and the build's complaints."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # then each worker has a folder of its own in it
        shared = shared.parent
    out, told = shared / "book", shared / "book.json"
    with FileLock(shared / "book.lock"):
        if not told.exists():
            told.write_text(json.dumps(built(out)), encoding="utf-8")
    return out / "_build" / "html", json.loads(told.read_text("utf-8"))


def built(out):
    """Build the book into a folder; return what the build complained of."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", ROOT, "-W", "--keep-going", "-n", "--path-output", out]
    done = subprocess.run(command, capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line]
    if done.returncode:
        complaints.append(done.stderr[-1000:])
    return complaints


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
