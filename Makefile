# make help lists what this file can do. PORT and SERVER_NAME are honoured by make run.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test check lint format types e2e db bench lighthouse gallery faults security box requirements outdated vendor clean help

# Where Python may not keep what it compiled, each run compiles all tests anew: ten seconds for each worker.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
WORKERS ?= 2
PARALLEL ?= -n $(WORKERS) --dist worksteal
INSTALL := $(PYTHON) -m pip --disable-pip-version-check --no-input install -qq --require-hashes

run: .venv/run ## Serve the site on this machine, with a demo site, and reload when code changes
	@APP_ENV=development exec $(PYTHON) -m flask --app sitemaker dev

test: WORKERS = 3
test: tests/setup lint types ## Everything: lint, types and every test, browser and faults included
	$(PYTEST) $(PARALLEL) --durations=10 -m "not alone and not sample and not box"
	$(PYTEST) --durations=10 -m alone

check: .venv/dev lint types ## The quick round: lint, types, and the tests without browser, faults and sweeps
	HYPOTHESIS_PROFILE=quick $(PYTEST) $(PARALLEL) -m "not e2e and not faults and not deploy and not sweep and not box"

lint: .venv/dev ## Style and format: Python by ruff; JavaScript, CSS and JSON by Biome; templates by djlint
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m tests.javascript lint
	$(PYTHON) -m djlint --lint sitemaker

format: .venv/dev ## Write what make lint would change
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	$(PYTHON) -m tests.javascript format

types: .venv/dev ## Types: mypy, strict; those of the JavaScript too, by TypeScript's compiler
	$(PYTHON) -m mypy
	$(PYTHON) -m tests.javascript types

e2e: tests/setup ## The tests that drive a real browser
	$(PYTEST) $(PARALLEL) -m e2e

db: tests/setup ## The tests of the database: migrations, constraints, row-level security
	$(PYTEST) $(PARALLEL) -m db

bench: tests/setup ## Measure the speed and write the table into bench/README.md
	$(PYTHON) -m bench

lighthouse: tests/setup ## Lighthouse on a phone for each starter's home page; the table goes into bench/lighthouse.md
	$(PYTHON) -m bench.lighthouse

gallery: tests/setup ## Every kind of block in every theme, as pictures to open; says what cannot be read or runs over
	$(PYTHON) -m tests.gallery

faults: tests/setup ## Break the running system at full size and count what is lost
	FAULTS=full $(PYTEST) -m faults

security: tests/setup ## The tests that carry a requirement's number, R1 to R100
	$(PYTEST) -m security

box: .venv/dev ## Carry the README out in a fresh Debian, booted; takes root and the net, a quarter of an hour
	$(PYTEST) -s -m box

requirements: .venv/dev ## Pin requirements.txt and requirements-dev.txt anew from the .in files
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make requirements" requirements.in -o requirements.txt
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make requirements" -c requirements.txt requirements-dev.in -o requirements-dev.txt

outdated: .venv/dev ## Which pins are behind what is published
	.venv/bin/uv pip list --outdated --python $(PYTHON)

vendor: ## Build the editor's vendored modules anew (takes Node 20; see sitemaker/dash/static/dash/lib/README.md)
	npm ci --prefix tools/vendor --ignore-scripts --no-audit --no-fund
	node tools/vendor/build.mjs

clean: ## Remove what was made here: .venv, caches, the development database
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find instance -mindepth 1 ! -name README.md ! -name config.py -delete

help: ## This list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
	  awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

# The newest Python that is new enough. Debian splits venv's own part off into a package: say so, and how to get it.
.venv/bin/python:
	@for python in $${PYTHON3:-python3 python3.13 python3.12 python3.11}; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "sitemaker needs Python 3.11 or newer, and none was found. Install one, or name it: make run PYTHON3=/path/to/python3"; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "This Python comes without its venv module. Install it (on Debian and Ubuntu: apt install python3-venv), then run make again."; \
	  exit 1; \
	fi; \
	rm -rf .venv && "$$found" -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	@echo "Installing what sitemaker runs on. This happens once."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing what building and testing sitemaker takes. This happens once."
	@$(INSTALL) -r requirements-dev.txt
	@touch .venv/run $@

.PHONY: tests/setup
tests/setup: .venv/dev
	@$(PYTHON) -m tests.servers --setup
