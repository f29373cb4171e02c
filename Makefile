# petdesk: two commands are enough, `make demo` and `make test`. The rest is for people who change it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "petdesk needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV)

# A stamp for each set of packages: nothing is asked of the network once it stands.
$(VENV)/.desk: requirements/desk.txt pyproject.toml | $(BIN)/python
	@echo "Installing petdesk into $(VENV): once, a minute or two."
	@$(PIP) install --require-hashes -r requirements/desk.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(VENV)/lib || true  # some packages ship files for other Pythons
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.desk
	@echo "Installing what tests and checks need: once."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m compileall -q $(VENV)/lib || true
	@touch $@

.PHONY: help install demo test check bench soak lock snapshots keys roles
install: $(VENV)/.desk ## Install petdesk into .venv
	@$(BIN)/python -m compileall -q petdesk

demo: install ## Open the desk on a local PostgreSQL with demo data
	@$(BIN)/petdesk demo

test: $(VENV)/.dev install ## Install and run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.dev ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev install ## Measure speed and memory against a floor of the same run
	$(BIN)/python -m bench

soak: $(VENV)/.dev install ## Send ten thousand messages through failures; some ten minutes
	$(BIN)/python -m bench.soak

keys: install ## Write docs/keys.md from the bindings
	$(BIN)/python -m petdesk.keys > docs/keys.md

roles: install ## Write docs/roles.md from the table of rights
	$(BIN)/python -m petdesk.roles > docs/roles.md

lock: ## Pin what pyproject.toml asks for (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra embedded --group build pyproject.toml -o requirements/desk.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra embedded --group build --group dev pyproject.toml -c requirements/desk.txt -o requirements/dev.txt
