# One command each; every one sets up what it needs on a machine with Python 3.11+, make and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup browser run test check bench letters guides chaos clean
.DELETE_ON_ERROR:

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: setup
	$(BIN)/followup up $(if $(ONCE),--once) $(if $(FRESH),--fresh)

# The tests open the pages in Debian's Chromium; it is installed if it is missing and we may.
browser:
	command -v chromium >/dev/null || { apt-get update -q && apt-get install -qy --no-install-recommends chromium; }

test: setup browser
	$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

letters: setup
	$(BIN)/followup letters render build/letters --samples

# The pictures of the guides in docs/, from the pages as they are.
guides: setup browser
	FOLLOWUP_PICTURES=docs/hinh $(BIN)/python -m pytest tests/browser/test_guides.py

chaos: setup
	$(BIN)/python -m tests.chaos.long

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
