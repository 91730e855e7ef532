# One door for people and machines. Every target prepares what it needs first; `make help` lists them.
# Only Python 3.11 or newer (with venv), git and make have to be there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# A virtual environment that happens to be active must not be changed.
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME

# The first of these that runs and is new enough. `make setup PYTHON=/path/to/python` overrides it.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	if "$$name" $(NEW_ENOUGH) >/dev/null 2>&1; then echo "$$name"; break; fi; done)

# uv is taken from PATH, or installed into .uv of this folder.
UV := $(shell if uv --version >/dev/null 2>&1; then echo uv; else echo .uv/bin/uv; fi)
OWN_UV := $(filter .uv/bin/uv,$(UV))

BIN := .venv/bin
READY := .venv/.ready
OLD_DUCKDB := 1.5.6
OLD := .venv-duckdb-1
OLD_READY := $(OLD)/.ready
TESTS ?= tests
# Three processes on two processors: many tests wait for a server, a worker or a browser.
SHARED := pytest -n 3 --dist loadgroup
# Web tests run a second time, on PostgreSQL, when it is there. `make test` runs those in which databases differ:
# who takes turns, what a kill leaves behind, jobs, the audit, a whole cycle. `make test-postgres` runs all.
WEB_TESTS = $(filter tests/web%,$(TESTS:tests=tests/web))
DATABASES_DIFFER = audit jobs results test_two_at_once.py test_whole_cycle.py
AGAIN = $(if $(filter tests,$(TESTS)),$(DATABASES_DIFFER:%=tests/web/%),$(WEB_TESTS))
BENCH ?= startup scoring engine lint sensitivity lake web cycle documents

.PHONY: help setup demo test static check format format-check lint types contracts dependencies \
	docs docs-check pictures bench test-postgres test-thorough test-duckdb-1 test-peers test-crash clean

help:  ## this list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

# ── setting up ───────────────────────────────────────────────────────────────────────────────────

setup: $(READY)  ## everything into .venv (done once; again when the lock changes)
	@echo "ready: $(BIN)/steelyard"

.uv/bin/uv:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Steelyard needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv" >&2; \
		echo "Another one can be named: make setup PYTHON=/path/to/python3.11" >&2; exit 2; fi
	@echo "setting up uv in .uv"
	@"$(PYTHON)" -m venv .uv || { \
		echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 2; }
	.uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(READY): pyproject.toml uv.lock Makefile | $(OWN_UV)
	@if [ -z "$(PYTHON)" ]; then \
		echo "Steelyard needs Python 3.11 or newer. Name one: make setup PYTHON=/path/to/python3.11" >&2; exit 2; fi
	$(call install,.venv,)
	@touch $(READY)

$(OLD_READY): pyproject.toml uv.lock Makefile | $(OWN_UV)
	$(call install,$(OLD),)
	@"$(UV)" pip install --quiet --python $(OLD)/bin/python "duckdb==$(OLD_DUCKDB)" || \
		$(OLD)/bin/python -m pip install --quiet --disable-pip-version-check "duckdb==$(OLD_DUCKDB)"
	@touch $(OLD_READY)

# The locked versions into the environment $(1), with further groups in $(2). Where the addresses of the lock
# cannot be reached, the same versions come from the index pip is set up for here, checked by the same hashes.
define install
	@sync() { UV_PROJECT_ENVIRONMENT="$(1)" "$(UV)" sync --locked --inexact --quiet --python "$(PYTHON)" $(2); }; \
	if ! sync 2>/dev/null && ! UV_SYSTEM_CERTS=1 sync; then \
		echo "uv could not sync from the lock; installing the locked versions with pip"; \
		"$(PYTHON)" -m venv "$(1)"; \
		"$(UV)" export --frozen --quiet $(2) --no-emit-project --format requirements-txt --output-file "$(1)/locked.txt"; \
		"$(1)/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$(1)/locked.txt"; \
		"$(1)/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .; \
	fi
endef

# ── using ────────────────────────────────────────────────────────────────────────────────────────

demo: $(READY)  ## the sample company: made, scored, shown
	@$(BIN)/steelyard demo

# ── checking ─────────────────────────────────────────────────────────────────────────────────────

test: $(READY)  ## the whole suite (make test TESTS=tests/unit/core ARGS=-x)
	@cd tests && ../$(BIN)/python -m web.install
	$(BIN)/python -m $(SHARED) $(ARGS) $(TESTS)
	@if [ -n "$(WEB_TESTS)" ]; then $(MAKE) test-postgres TESTS='$(AGAIN)'; fi

test-postgres: $(READY)  ## the web tests on PostgreSQL, where it is installed
	@if (cd tests && ../$(BIN)/python -m web.install --has postgresql); then set -x; \
		STEELYARD_TEST_DATABASE=postgres $(BIN)/python -m $(SHARED) $(ARGS) $(WEB_TESTS); fi

test-thorough: $(READY)  ## everything: each journey in each language, role and width; properties with twenty times as many examples
	$(BIN)/python -m $(SHARED) --hypothesis-profile=thorough -m "" $(ARGS) $(TESTS)

static: format-check lint types contracts dependencies docs-check  ## every check that runs no test

check: static test  ## the one door: all of it

format: $(READY)  ## put code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet . || true

format-check: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)  ## ruff
	$(BIN)/ruff check .

types: $(READY)  ## mypy, strict
	$(BIN)/mypy
	$(BIN)/mypy docs/generate.py

contracts: $(READY)  ## which part may import which
	$(BIN)/lint-imports --no-logo

dependencies: $(READY)  ## declared, used, no more
	$(BIN)/deptry src

docs: $(READY)  ## write docs/reference and the sample output of the README
	$(BIN)/python docs/generate.py

pictures: $(READY)  ## the pictures of the README, from the sample company (needs Chromium)
	$(BIN)/python docs/pictures.py

docs-check: $(READY)  ## whether the reference is up to date
	$(BIN)/python docs/generate.py --check

test-duckdb-1: $(OLD_READY)  ## the suite on the oldest DuckDB that is supported
	$(OLD)/bin/python -c 'import duckdb; assert duckdb.__version__ == "$(OLD_DUCKDB)", duckdb.__version__'
	$(OLD)/bin/python -m $(SHARED) $(ARGS) $(TESTS)

test-peers: $(READY)  ## sync a real Tryton and Redmine; installs them where it may (root for Debian's packages)
	cd tests && ../$(BIN)/python -m peers.install
	STEELYARD_PEERS=1 $(BIN)/python -m pytest -s $(ARGS) tests/peers_real tests/unit/sources/test_sql_servers.py

test-crash: $(READY)  ## kill -9 at fifty random moments; two writers and ten readers for a minute
	STEELYARD_CRASH=1 $(BIN)/python -m pytest -s $(ARGS) tests/crash

bench: $(READY)  ## the benchmarks (make bench BENCH=startup)
	$(call install,.venv,--group bench)
	@for name in $(BENCH); do echo "── $$name"; $(BIN)/python -m "benchmarks.$$name"; done

clean:  ## remove environments, caches and what the demo wrote
	rm -rf .venv .venv-* .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist demo out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
