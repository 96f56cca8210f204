# Everything a newcomer needs: `make run` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test check bench format clean

help: ## say what there is
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready ## start Parley and open the page's address
	@$(BIN)/parley run

test: $(VENV)/.ready-tests ## run every test
	@$(BIN)/python -m pytest $(TESTS)

check: $(VENV)/.ready-tests ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/.ready-tests ## measure, and say how it was measured
	@$(BIN)/python -m benchmarks

format: $(VENV)/.ready-tests ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Parley needs Python 3.11 or newer; $$($(PYTHON) --version) is too old. Try: make run PYTHON=python3.12"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what Parley needs (the first time this takes about a minute) …"
	@$(PIP) -e .
	@touch $@

$(VENV)/.ready-tests: $(VENV)/.ready
	@echo "Installing what the tests need …"
	@$(PIP) -e '.[test,check]'
	@touch $@

clean: ## remove what was installed and built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
