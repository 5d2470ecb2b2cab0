# Two commands matter: `make demo` (the main job on the real case) and `make test` (every check that CI runs).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One more than there are processors, since tests wait for browsers and other processes too.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: demo check test style browser bench schemas clean

demo: $(VENV)/.installed
	@$(BIN)/comity check rules/ukraine-2024 examples/ukraine-2024

# What finds most mistakes in a short time: without the tests of tests/slow.txt; mypy keeps its cache in .mypy_cache.
check: style
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not slow"

test: style browser
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

style: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The tests of pages drive a browser of the system.
browser:
	@.ci/browser

bench: $(VENV)/.installed-test
	$(BIN)/python bench/run.py

schemas: $(VENV)/.installed
	$(BIN)/python -m comity.schema

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
