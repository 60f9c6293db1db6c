"""A figure in JupyterLab, in a real browser: Python and the reader change the same state."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

CELLS = [
    "from companion.widgets import ConvolutionExplorer\n"
    "figure = ConvolutionExplorer(picture='dot', kernel=[[1, 2], [3, 4]], predict=False)\n"
    "figure",
    "figure.picture = 'even'; figure.position = (0, 0); print('picture', 'set')",
    "print('kernel is', figure.kernel)",
]


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab on a free port with a notebook of CELLS; return the notebook's address."""
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "test.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
    )
    environment = os.environ | {name: str(tmp_path / name.lower()) for name in folders}
    environment |= {
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "IPYTHONDIR": str(tmp_path),
    }
    options = [
        "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
    ]  # fmt: skip
    log = (tmp_path / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api")
            break
        except urllib.error.URLError:
            assert server.poll() is None, (tmp_path / "lab.log").read_text()
            time.sleep(0.1)
    yield f"{address}/doc/tree/test.ipynb?reset"
    server.terminate()
    server.wait(20)
    log.close()


def run(page, number):
    """Run a cell as a reader does, and wait until its answer is there.

    JupyterLab drops a key press that arrives before the kernel's session does, so the press is
    repeated until the cell's prompt shows that the cell is running.
    """
    cell = page.locator(".jp-Notebook .jp-Cell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")
    for _ in range(10):
        cell.locator(".jp-InputArea-editor").click()
        page.keyboard.press("Shift+Enter")
        try:
            expect(prompt).not_to_have_text("[ ]:", timeout=3_000)
            break
        except AssertionError:
            continue
    expect(prompt).to_have_text(re.compile(r"^\[\d+\]:$"))


def test_round_trip(lab, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(lab)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    run(page, 0)
    figure = page.locator(".companion-figure")
    figure.locator("canvas").first.wait_for()
    figure.get_by_text("Input · 9 × 9").wait_for()
    assert figure.get_by_label("weight [1, 0]").input_value() == "3"

    run(page, 1)  # Python sets a trait, the figure follows
    page.get_by_text("picture set").wait_for()
    figure.get_by_text("Input · 6 × 6").wait_for()
    assert figure.locator(".result").text_content() == "1000"

    weight = figure.get_by_label("weight [1, 0]")
    weight.fill("-7")  # the reader edits, Python reads it back
    assert figure.locator(".result").text_content() == "0"
    run(page, 2)
    expect(page.locator(".jp-Notebook")).to_contain_text("kernel is [[1.0, 2.0], [-7.0, 4.0]]")
    page.close()
