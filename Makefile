# The one command runner. `make help` lists what it can do; each target makes the environment it needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run
DEV    := $(VENV)/.dev
# What the Debian package `make` brings along is enough; nothing else is assumed but Python and git.
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Styles and scripts of the pages, built when npm is there; without them the pages are plain.
ASSETS := api/beleidsgraaf/pages/statisch/manifest.json
NPM    := $(shell command -v npm 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo assets build check serve fmt lint test rapport conformiteit docs bench wheel smoke ci clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "Python 3.11 or newer is needed; this is %d.%d. Name another with make PYTHON=python3.12" % v[:2])'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The venv module is missing: on Debian, apt install python3-venv"; exit 1; }

$(RUN): $(BIN)/python requirements.txt requirements-build.txt pyproject.toml
	@echo "Installing what the graph needs into $(VENV)"
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	@echo "Installing the tools for development into $(VENV)"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

assets: ## Build the styles and scripts of the pages (needs npm)
ifneq ($(NPM),)
	@$(MAKE) --no-print-directory $(ASSETS) || { echo "The styles and scripts could not be built: pages will be plain."; [ "$(CI)" != true ]; }
else
	@echo "npm is missing, so pages will be plain. On Debian: apt install npm"; [ "$(CI)" != true ]
endif

$(ASSETS): api/assets/package.json api/assets/package-lock.json api/assets/build.mjs $(wildcard api/assets/src/*.* api/assets/src/*/*.*)
	@echo "Building the styles and scripts of the pages"
	@cd api/assets && npm ci --silent --no-audit --no-fund && node build.mjs

demo: $(RUN) assets ## Set up, build, check, and compare Alphen aan den Rijn with Aalsmeer
	@$(BIN)/beleidsgraaf build
	@$(BIN)/beleidsgraaf check bestanden vragen bewijs
	@$(BIN)/beleidsgraaf compare "Alphen aan den Rijn" Aalsmeer
	@echo
	@echo "Try next:"
	@echo "  $(BIN)/beleidsgraaf questions"
	@echo "  $(BIN)/beleidsgraaf ask rollen-van-gemeente --gemeente Aalsmeer --rol faciliterend"
	@echo "  $(BIN)/beleidsgraaf compare Alphen Aalsmeer --thema schulden --alles"
	@echo "  make serve"

build: $(RUN) ## Build a generation of the graph
	@$(BIN)/beleidsgraaf build

check: $(RUN) ## Run every check on the files of the graph
	@$(BIN)/beleidsgraaf check

serve: $(RUN) assets ## Serve the pages, SPARQL and the questions on http://127.0.0.1:8000/
	@$(BIN)/beleidsgraaf serve

fmt: $(DEV) ## Rewrite Python and Turtle in their one form
	@$(BIN)/ruff format api tests bench
	@$(BIN)/ruff check --fix api tests bench
	@$(BIN)/beleidsgraaf fmt

lint: $(DEV) ## Check form, types, layers, Turtle and questions
	@$(BIN)/ruff format --check api tests bench
	@$(BIN)/ruff check api tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/beleidsgraaf check bestanden vragen

test: $(DEV) assets ## Run the tests
	@$(BIN)/python -m pytest

rapport: $(RUN) ## Write docs/rapport.md, the report on the data (set BELEIDSGRAAF_BRONNEN)
	@$(BIN)/beleidsgraaf check --streng --rapport > docs/.rapport.md && mv docs/.rapport.md docs/rapport.md

conformiteit: $(DEV) ## Run the W3C protocol tests and write the reports that the service publishes (set CONFORMITEIT)
	@cd tests/conformance && npm ci --no-audit --no-fund >/dev/null
	@$(BIN)/python tests/test_conformance.py

docs: $(RUN) ## Write the generated pages in docs/
	@$(BIN)/python -m beleidsgraaf docs docs

bench: $(DEV) ## Measure; prints ratios
	@for file in bench/[!_]*.py; do echo "$$file"; $(BIN)/python $$file || exit 1; done

wheel: $(DEV) assets ## Build the wheel in dist/
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist >/dev/null && ls dist

smoke: wheel ## Install the wheel by itself and ask it one question
	@rm -rf build/smoke && $(PYTHON) -m venv build/smoke
	@build/smoke/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements.txt
	@build/smoke/bin/python -m pip --disable-pip-version-check --quiet install --no-deps dist/*.whl
	@cd build && smoke/bin/beleidsgraaf --help >/dev/null && XDG_DATA_HOME=$$PWD/data smoke/bin/beleidsgraaf ask documenten

ci: lint test smoke ## What continuous integration runs
	@$(BIN)/beleidsgraaf check --streng

clean: ## Remove everything that was made here
	rm -rf api/assets/node_modules $(dir $(ASSETS))
	rm -rf $(VENV) .opslag build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
