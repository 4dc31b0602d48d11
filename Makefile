# Everything runs from .venv, which `make` builds from the hash-locked requirements. Needed: git, make, Python 3.11 to 3.14.
# Another interpreter: make build PYTHON=python3.12      More arguments: make build ARGS="--full"

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
RAY := .venv-ray
UV := $(BIN)/uv

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build test report dev bench lint lock setup clean env-ray test-ray

build: setup ## materialise every asset over data/raw, publish the warehouse, write the report
	@$(BIN)/yaodian build $(ARGS)

test: setup ## the whole test suite
	@$(BIN)/python -m pytest -n auto $(ARGS)

report: setup ## write data/report/index.html from the published warehouse
	@$(BIN)/yaodian report $(ARGS)

dev: setup ## the Dagster UI on 127.0.0.1
	@$(BIN)/yaodian dev $(ARGS)

bench: setup $(PEERS)/.installed ## the figures of copies and repeats, a peer beside them; ARGS="--documents 2000" is quicker
	@$(BIN)/python -m bench.repeats
	@PYTHONPATH=$(PEERS) $(BIN)/python -m bench.corpus_duplicates $(ARGS)

env-ray: $(RAY)/.installed ## the environment of test-ray: the locked one with Ray, a driver for S3 and a store to talk to

test-ray: env-ray ## a cluster of several nodes, a lake in a store, nodes and workers that are killed
	@$(RAY)/bin/python -m pytest tests_ray $(ARGS)

lint: setup ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

lock: $(VENV)/.bootstrapped ## write the lock again; UPGRADE=--upgrade takes newer versions
	@$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/lock.txt
	@echo rensa | $(UV) pip compile - --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/bench.txt
	@$(UV) pip compile pyproject.toml --group dev --group s3-server --extra ray --extra s3 --constraint requirements/lock.txt \
	    --universal --generate-hashes --no-annotate --quiet --python-version 3.11 --custom-compile-command "make lock" \
	    $(UPGRADE) --output-file requirements/ray.txt
	@echo uv | $(UV) pip compile - --constraint requirements/lock.txt --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" --output-file requirements/bootstrap.txt

setup: $(VENV)/.installed

clean: ## take away the environment and the caches; data stays
	@rm -rf $(VENV) $(PEERS) $(RAY) .pytest_cache .mypy_cache .ruff_cache .hypothesis
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
$(PEERS)/.installed: requirements/bench.txt $(VENV)/.locked
	@rm -rf $(PEERS) && mkdir $(PEERS)
	@$(UV) pip install --python $(BIN)/python --quiet --target $(PEERS) --only-binary :all: --require-hashes \
	    -r requirements/bench.txt && touch $@ || echo "The peer cannot be installed here; the benchmark leaves it out." >&2

# Ray and its tests likewise: the ordinary environment stays without them, so nothing comes to need them.
$(RAY)/.installed: pyproject.toml requirements/ray.txt $(VENV)/.locked
	@$(PYTHON) -m venv --clear --without-pip $(RAY)
	@$(UV) pip sync --python $(RAY)/bin/python --quiet --only-binary :all: --require-hashes --compile-bytecode \
	    requirements/ray.txt
	@$(UV) pip install --python $(RAY)/bin/python --quiet --no-deps --no-build-isolation --editable .
	@touch $@
