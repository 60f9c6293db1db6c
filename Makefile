# The book's commands. On a fresh machine: Python >= 3.11, make, and `make book`.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
HTML := _build/html
CANARY := _build/canary
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
NOTEBOOKS := $(shell find book -name '*.ipynb' -not -path '*/.*' 2>/dev/null)
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout 120 --nbval-sanitize-with tests/book/nbval.cfg

.PHONY: help book serve lab test coverage chapters bench lint canary clean

help:
	@echo 'make book      build the pages (installs what reading needs, without PyTorch)'
	@echo 'make serve     read them at http://localhost:$(PORT)'
	@echo 'make lab       open the chapters in JupyterLab, with everything they need'
	@echo 'make test      run every test there is: package, figures, chapters, pages'
	@echo 'make coverage  measure how much of the package the tests execute; below 95 % is an error'
	@echo 'make chapters  execute the chapters again and normalise them; REFRESH=1: training cells too'
	@echo 'make bench     measure speed, memory and page weight'
	@echo 'make lint      check style and types'
	@echo 'make canary    try the newest releases of everything and say what they break; some GB'
	@echo 'make clean     remove what was built; the environment in $(VENV) stays'

# --- the environment: one, growing with what is asked of it -----------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'The book needs Python 3.11 or newer; $(PYTHON) is not. If you have one under another'; \
	  echo 'name, say so: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/has-book: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e '.[book]'
	@touch $@

$(VENV)/has-lab: $(VENV)/has-book
	$(PIP) -e '.[book,lab,practice,torch]'
	@touch $@

$(VENV)/has-test: $(VENV)/has-lab
	$(PIP) -e '.[book,lab,practice,test,torch]'
	@touch $@

# --- reading ----------------------------------------------------------------------------------

# Always from scratch: what Sphinx keeps hides warnings it has given once, and stale links.
BUILD = rm -rf _build && $(BIN)/jupyter-book build . -W --keep-going -n

book: $(VENV)/has-book
	@$(BUILD)
	@echo
	@echo 'The book is built. Open $(CURDIR)/$(HTML)/index.html in a browser,'
	@echo 'or run `make serve` and open http://localhost:$(PORT).'

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(HTML) $(PORT)

lab: $(VENV)/has-lab
	$(BIN)/jupyter lab --notebook-dir=book

# --- keeping it right -------------------------------------------------------------------------

# The tests build the pages for themselves, so that a fault there does not hide the others.
# One thread for each of the two workers: threads that wait for each other cost minutes.
test: $(VENV)/has-test
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile $(NBVAL) tests $(wildcard book)

# What the tests of the package execute; chapters and pages are left out.
coverage: $(VENV)/has-test
	rm -rf _build/coverage
	mkdir -p _build/coverage
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m coverage run -m pytest -n 2 --dist loadfile -m 'not browser' --ignore=tests/book tests
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python tools/covered.py

chapters: $(VENV)/has-test
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/chapters.py $(if $(REFRESH),--refresh) $(NOTEBOOKS)

bench: $(VENV)/has-test
	$(BIN)/python -m benchmarks

lint: $(VENV)/has-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The newest releases that the bounds allow, whatever constraints.txt says, in a fresh environment.
canary:
	rm -rf $(CANARY)
	$(PYTHON) -m venv $(CANARY)
	$(CANARY)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[book,lab,practice,test,torch]'
	$(CANARY)/bin/python tools/canary.py

clean:
	rm -rf _build build dist *.egg-info .pytest_cache .hypothesis .ruff_cache .mypy_cache
