# Everything runs from .venv, which `make` builds from the hash-locked requirements. Needed: git, make, Python 3.11 to 3.14.
# Another interpreter: make build PYTHON=python3.12      More arguments: make build ARGS="--full"

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
BROWSER := .venv-browser
RAY := .venv-ray
SITE := .venv-site
BI := .venv-bi
SUPERSET := .venv-superset
UV := $(BIN)/uv

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build test report dev bench lint lock setup clean docs env-site site test-site env-bi test-bi notebook \
    env-superset superset env-browser test-browser env-peers bench-results env-ray test-ray

build: setup ## materialise every asset over data/raw, publish the warehouse, write the report
	@$(BIN)/yaodian build $(ARGS)

test: setup ## the whole test suite
	@$(BIN)/python -m pytest -n auto $(ARGS)

report: setup ## write data/report/index.html from the published warehouse
	@$(BIN)/yaodian report $(ARGS)

dev: setup ## the Dagster UI on 127.0.0.1
	@$(BIN)/yaodian dev $(ARGS)

env-bi: $(BI)/.installed ## the environments of BI clients: DuckDB 1.4, SQLAlchemy, marimo; Superset where it can be installed
	@$(MAKE) --no-print-directory env-superset || echo "Superset is left out" >&2

test-bi: setup env-bi ## the published file through clients of another version, and the notebook
	@$(BI)/bin/python -m pytest tests_bi $(ARGS)

notebook: env-bi ## the example notebook in a browser, over the published warehouse
	@$(BI)/bin/marimo run docs/examples/notebook.py

env-superset: $(SUPERSET)/.installed ## the environment of the Superset example; Python 3.11 or 3.12

superset: env-superset ## a Superset with one dashboard over the published warehouse, on 127.0.0.1
	@$(SUPERSET)/bin/python docs/examples/superset/dashboard.py $(ARGS)

test-browser: setup env-browser ## click through the report in a real browser
	@$(BROWSER)/bin/python -m pytest browser_tests $(ARGS)

bench: setup env-peers ## every figure, small; ARGS="--only peers --megabytes 100 --runs 5" for others
	@$(BIN)/python -m bench $(ARGS)

bench-results: setup env-peers ## the figures of docs/performance.md, and the page written again from them
	@$(BIN)/python -m bench --megabytes 100 --documents 20000 --increments 1000 3000 10000 30000 100000 --write $(ARGS)
	@$(BIN)/python -m bench.simulate --calibrate --measure 100000 --write

env-peers: setup ## what benchmarks compare with, in an environment of its own
	@$(MAKE) --no-print-directory $(PEERS)/.installed || echo "The peers cannot be installed here; the benchmarks leave them out." >&2

env-ray: $(RAY)/.installed ## the environment of test-ray: the locked one with Ray, a driver for S3 and a store to talk to

test-ray: env-ray ## a cluster of several nodes, a lake in a store, nodes and workers that are killed
	@$(RAY)/bin/python -m pytest tests_ray $(ARGS)

lint: setup ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

docs: setup ## write the generated pages of docs/ again
	@$(BIN)/python -m yaodian.reference docs

env-site: $(SITE)/.installed ## the environment of the documentation site

site: env-site ## the documentation site, in data/site; strict: a broken link fails
	@NO_MKDOCS_2_WARNING=1 $(SITE)/bin/python -m mkdocs build --quiet --config-file \
	    "$$($(SITE)/bin/python website/stage.py data/site-pages data/site $(SITE)/mermaid/artoo_mermaid/assets/mermaid.min.js)"

test-site: setup site ## every link of the site, its search in a browser, and the commands of pages that build
	@$(BIN)/python -m pytest -n auto website/tests $(ARGS)

lock: $(VENV)/.bootstrapped ## write the lock again; UPGRADE=--upgrade takes newer versions
	@$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/lock.txt
	@printf 'playwright\naxe-playwright-python\npytest>=9\n' | $(UV) pip compile - --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/browser.txt
	@$(UV) pip compile pyproject.toml --group dev --group s3-server --extra ray --extra s3 --constraint requirements/lock.txt \
	    --universal --generate-hashes --no-annotate --quiet --python-version 3.11 --custom-compile-command "make lock" \
	    $(UPGRADE) --output-file requirements/ray.txt
	@printf '%s\n' 'mkdocs<2' mkdocs-material mkdocs-static-i18n setuptools wheel | $(UV) pip compile - --universal \
	    --generate-hashes --no-annotate --quiet --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) \
	    --output-file requirements/site.txt
	@echo jieba | $(UV) pip compile - --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/site-jieba.txt
	@echo artoo-mermaid | $(UV) pip compile - --no-deps --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.12 --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/site-mermaid.txt
	@$(UV) pip compile requirements/bi.in --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/bi.txt
	@$(UV) pip compile requirements/superset.in --exclude-newer 2026-06-15 --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/superset.txt
	@echo setuptools | $(UV) pip compile - --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/superset-build.txt
	@$(UV) pip compile requirements/peers.in --universal --generate-hashes --no-annotate --quiet --python-version 3.11 \
	    --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/peers.txt
	@echo uv | $(UV) pip compile - --constraint requirements/lock.txt --universal --generate-hashes --no-annotate --quiet \
	    --python-version 3.11 --custom-compile-command "make lock" --output-file requirements/bootstrap.txt

setup: $(VENV)/.installed

clean: ## take away the environments and the caches; data stays
	@rm -rf $(VENV) .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis
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

# The browser is the system's: Debian's chromium with a font that has Chinese, put there where that is possible. Playwright only
# drives it and downloads nothing.
env-browser: $(BROWSER)/.installed
	@if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing chromium and a Chinese font"; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	        chromium fontconfig fonts-noto-cjk; } >/dev/null || echo "chromium could not be installed; the tests will say so" >&2; \
	else echo "There is no chromium or no Chinese font; with rights to do so: apt-get install chromium fonts-noto-cjk" >&2; fi

$(BROWSER)/.installed: requirements/browser.txt $(VENV)/.locked
	@$(UV) venv --quiet --clear --python $(BIN)/python $(BROWSER)
	@$(UV) pip sync --python $(BROWSER)/bin/python --quiet --only-binary :all: --require-hashes requirements/browser.txt
	@touch $@

# Ray and its tests likewise: the ordinary environment stays without them, so nothing comes to need them.
$(RAY)/.installed: pyproject.toml requirements/ray.txt $(VENV)/.locked
	@$(PYTHON) -m venv --clear --without-pip $(RAY)
	@$(UV) pip sync --python $(RAY)/bin/python --quiet --only-binary :all: --require-hashes --compile-bytecode \
	    requirements/ray.txt
	@$(UV) pip install --python $(RAY)/bin/python --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The site's generator is no dependency of the project. jieba, which tells Chinese words apart for the search, is published
# as source only and built by the setuptools of the first list. The third list is one wheel without code that runs here:
# mermaid.min.js as npm has it, byte for byte (website/tests compares the hash); the Python it asks for is no matter.
$(SITE)/.installed: requirements/site.txt requirements/site-jieba.txt requirements/site-mermaid.txt $(VENV)/.locked
	@$(PYTHON) -m venv --clear $(SITE)
	@$(UV) pip install --python $(SITE)/bin/python --quiet --only-binary :all: --require-hashes -r requirements/site.txt
	@$(UV) pip install --python $(SITE)/bin/python --quiet --no-build-isolation --no-deps --require-hashes \
	    -r requirements/site-jieba.txt
	@$(UV) pip install --target $(SITE)/mermaid --quiet --no-deps --only-binary :all: --require-hashes \
	    --python-version 3.12 -r requirements/site-mermaid.txt
	@touch $@

# Clients of other people: an older DuckDB than ours, and what they work with.
$(BI)/.installed: requirements/bi.txt $(VENV)/.locked
	@echo "Installing the BI clients"
	@$(PYTHON) -m venv --clear --without-pip $(BI)
	@$(UV) pip sync --python $(BI)/bin/python --quiet --only-binary :all: --require-hashes requirements/bi.txt
	@touch $@

# Two of Superset's requirements are published as source only; what builds them is locked as well.
$(SUPERSET)/.installed: requirements/superset.txt requirements/superset-build.txt $(VENV)/.locked
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || { \
	    echo "Superset 6.1 has no packages for this Python; make PYTHON=python3.12 (or 3.11) env-superset" >&2; exit 1; }
	@echo "Installing Superset"
	@$(BIN)/python -m venv --clear --without-pip $(SUPERSET)
	@$(UV) pip sync --python $(SUPERSET)/bin/python --quiet --require-hashes --only-binary :all: --no-binary odfpy \
	    --no-binary wtforms-json --build-constraints requirements/superset-build.txt requirements/superset.txt
	@touch $@
