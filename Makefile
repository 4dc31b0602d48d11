# Everything runs from .venv, which `make` builds from the hash-locked requirements. Needed: git, make, Python 3.11 to 3.14.
# Another interpreter: make build PYTHON=python3.12      More arguments: make build ARGS="--full"

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
UV := $(BIN)/uv

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build test report dev bench bench-results env-peers lint lock setup clean

build: setup ## materialise every asset over data/raw, publish the warehouse, write the report
	@$(BIN)/yaodian build $(ARGS)

test: setup ## the whole test suite
	@$(BIN)/python -m pytest -n auto $(ARGS)

report: setup ## write data/report/index.html from the published warehouse
	@$(BIN)/yaodian report $(ARGS)

dev: setup ## the Dagster UI on 127.0.0.1
	@$(BIN)/yaodian dev $(ARGS)

bench: setup env-peers ## every figure, small; ARGS="--only peers --megabytes 100 --runs 5" for others
	@$(BIN)/python -m bench $(ARGS)

bench-results: setup env-peers ## the figures of docs/performance.md, and the page written again from them
	@$(BIN)/python -m bench --megabytes 100 --documents 20000 --write $(ARGS)
	@$(BIN)/python -m bench.simulate --calibrate --measure 100000 --write

env-peers: setup ## what benchmarks compare with, in an environment of its own
	@$(MAKE) --no-print-directory $(PEERS)/.installed || echo "The peers cannot be installed here; the benchmarks leave them out." >&2

lint: setup ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

lock: $(VENV)/.bootstrapped ## write the lock again; UPGRADE=--upgrade takes newer versions
	@$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/lock.txt
	@$(UV) pip compile requirements/peers.in --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/peers.txt
	@echo uv | $(UV) pip compile - --constraint requirements/lock.txt --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" --output-file requirements/bootstrap.txt

setup: $(VENV)/.installed

clean: ## take away the environment and the caches; data stays
	@rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

# Three stamps, so that a second run installs nothing: the environment with its installer, the locked packages, the project.
# Bytecode is compiled once, here: with PYTHONDONTWRITEBYTECODE set, or in an environment that cannot be written, every
# command would otherwise compile 2 500 modules again (4 of 12 seconds of a build of the samples).
$(VENV)/.bootstrapped: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { \
	    echo "$(PYTHON) is not Python 3.11 to 3.14. Name one that is: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { \
	    echo "$(PYTHON) cannot create a virtual environment (on Debian and Ubuntu the package python3-venv is needed)." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.locked: requirements/lock.txt $(VENV)/.bootstrapped
	@echo "Installing the locked packages"
	@$(UV) pip sync --python $(BIN)/python --quiet --only-binary :all: --require-hashes --compile-bytecode \
	    requirements/lock.txt
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(UV) pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q schemas pipelines warehouse assets yaodian
	@touch $@

# What benchmarks compare with lies apart, so that nothing of the project can come to depend on it.
$(PEERS)/.installed: requirements/peers.txt $(VENV)/.locked
	@$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)
	@$(UV) pip install --python $(PEERS)/bin/python --quiet --only-binary :all: --require-hashes --compile-bytecode \
	    -r requirements/peers.txt
	@touch $@
