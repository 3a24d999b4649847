# Everything a person or CI needs. 'make' alone lists the targets.
# Needs only python3 (any recent one, with venv) and the package registries.

SHELL := /bin/bash
.DEFAULT_GOAL := help

TOOLS := .tools
VENV := .venv
UV := $(TOOLS)/bin/uv
PY := $(VENV)/bin/python
UV_VERSION := 0.13.9
CODE := apps cli dataverket tests manage.py
# How many processes run the integration tests, each with servers of its own.
WORKERS ?= 2

export PYTHONWARNINGS ?= default
# Without their bytecode on disk a dozen processes would compile every package at every start.
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_PREFERENCE ?= system

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

# -- setting up -----------------------------------------------------------------------------------

$(UV):
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.ready: requirements.lock .python-version | $(UV)
	test -x $(PY) || $(UV) venv --quiet --python "$$(cat .python-version)" $(VENV)
	$(UV) pip sync --quiet --compile-bytecode --python $(PY) --require-hashes requirements.lock
	touch $@

.PHONY: setup
setup: $(VENV)/.ready ## Install what is locked into .venv (uv and Python as needed)

.PHONY: lock
lock: $(UV) ## Resolve pyproject.toml anew into requirements.lock, with hashes
	$(UV) pip compile pyproject.toml --group embedded --group dev --generate-hashes \
	  --no-emit-index-url --python-version 3.12 --quiet --output-file requirements.lock \
	  --custom-compile-command "make lock" $(LOCK_ARGS)

# -- running --------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Run the whole platform in the foreground with its emulated site; Ctrl-C stops it
	@exec $(PY) -m dataverket.embedded run

.PHONY: demo
demo: setup ## Walk unattended from the first sign-in to a deployed server, check it, stop
	@exec $(PY) -m dataverket.embedded demo

# -- checking -------------------------------------------------------------------------------------

.PHONY: format
format: setup ## Format and sort the code
	$(VENV)/bin/ruff check --quiet --fix $(CODE)
	$(VENV)/bin/ruff format --quiet $(CODE)

.PHONY: check
check: static quick-tests ## Format, lint, types, import contracts, architecture and unit tests

.PHONY: test
test: quick-tests ## All tests that need only the package registries
	$(VENV)/bin/pytest -q -n $(WORKERS) --dist worksteal tests/integration
	$(VENV)/bin/pytest -q -m e2e tests/e2e
	$(PY) -m tests.faults --short

# What 'check' and 'test' have in common runs once when both are asked for: 'make check test'.
.PHONY: quick-tests
quick-tests: setup ## Architecture and unit tests
	$(VENV)/bin/pytest -q tests/architecture tests/unit

.PHONY: static
static: setup ## Format, lint, types, import contracts
	$(VENV)/bin/ruff format --check $(CODE)
	$(VENV)/bin/ruff check $(CODE)
	$(VENV)/bin/mypy $(CODE)
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/djlint --check --lint --quiet templates

.PHONY: bench
bench: setup ## Measure against the budgets; a table, and JSON in build/bench.json
	@exec $(PY) -m tests.bench

.PHONY: faults
faults: setup ## Break everything under a thousand running tasks (an hour and a quarter on two cores); build/faults.json
	@$(PY) -m tests.faults
	@if [ "$$(id -u)" = 0 ]; then exec $(PY) -m tests.faults --only disk; \
	else echo "NOT SHOWN: a full disk. Only root can: sudo $(PY) -m tests.faults --only disk" >&2; fi

# -- generated ------------------------------------------------------------------------------------

.PHONY: openapi
openapi: setup ## Write docs/openapi.yaml and generate the SDK from it
	DV_DATABASE_POOL=0 $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
	$(PY) sdk/generate.py
