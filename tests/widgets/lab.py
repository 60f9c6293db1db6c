"""JupyterLab as a reader opens it with `make lab`, in a folder of its own, in a real browser."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
from playwright.sync_api import expect

from tools.chapters import ROOT

PATIENCE = 60_000  # ms
DONE = re.compile(r"^\[\d+\]:$")  # the prompt of a cell that has run
ASKED = "what-python-sees"


def command():
    """Return the words with which the Makefile opens JupyterLab, after `jupyter`."""
    return re.search(
        r"^lab:.*\n\t\S+/jupyter (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M
    )[1]


@contextlib.contextmanager
def served(folder):
    """Let JupyterLab serve the notebooks in ``folder/book``; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(folder / name.lower()) for name in names}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder / name) for name in ("SETTINGS", "WORKSPACES")}
    options = [
        "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
    ]  # fmt: skip
    with (folder / "lab.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", *command().split(), *options],
            env=os.environ | own | {"IPYTHONDIR": str(folder)},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{address}/api")
                    break
                except urllib.error.URLError:
                    assert server.poll() is None, (folder / "lab.log").read_text(encoding="utf-8")
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(20)


@contextlib.contextmanager
def opened(browser, address, path):
    """Open a notebook, wait for its kernel, and yield the browser's page."""
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/doc/tree/{path}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # in the bar at the bottom
    yield page
    page.close()


@contextlib.contextmanager
def with_cells(browser, folder, texts):
    """Open a notebook of code cells in JupyterLab; yield the browser's page and its cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(text) for text in texts]
    (folder / "book").mkdir()
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "book" / "test.ipynb")
    with served(folder) as address, opened(browser, address, "test.ipynb") as page:
        yield page, page.locator(".jp-Notebook .jp-Cell")


def run(page, cell):
    """Run a cell as a reader does, and wait until its answer is there."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.text_content()
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before, timeout=PATIENCE)
    expect(prompt).to_have_text(DONE, timeout=PATIENCE)


def read(page, cell, expected):
    """Run a cell until it prints what is expected.

    The figure's news travels beside the cell's: while the kernel is busy, ipywidgets keeps it back.
    """
    for _ in range(15):
        run(page, cell)
        if expected in cell.locator(".jp-OutputArea").text_content():
            return
        page.wait_for_timeout(500)
    expect(cell.locator(".jp-OutputArea")).to_contain_text(expected, timeout=1)


def with_question(folder, chapter, question):
    """Copy the book's folder as it is, and add a cell with a question to the end of a chapter."""
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns(".*"))
    path = folder / "book" / chapter
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {ASKED}\n{question}", id=ASKED))
    nbformat.write(notebook, path)
    return path


def run_all(page):
    """Run a whole chapter from the menu; return the cell at its end once it has its answer."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    last = page.locator(".jp-CodeCell", has_text=f"# {ASKED}")
    expect(last.locator(".jp-InputPrompt")).to_have_text(DONE, timeout=10 * PATIENCE)
    return last


def faults(page, path, answer):
    """Save the notebook; return its cells that did not finish, or that failed or warned."""
    page.keyboard.press("Control+s")
    for _ in range(100):
        text = path.read_text(encoding="utf-8")
        if answer in text and text.rstrip().endswith("}"):
            break
        page.wait_for_timeout(100)
    else:
        return ["the notebook was not saved"]
    cells = [c for c in nbformat.reads(text, 4).cells if c.cell_type == "code" and c.source]
    return [
        f"cell {number} of {path.name}: {cell.source.splitlines()[0]}"
        for number, cell in enumerate(cells, start=1)
        if cell.execution_count is None
        or any(o.output_type == "error" or o.get("name") == "stderr" for o in cell.outputs)
    ]
