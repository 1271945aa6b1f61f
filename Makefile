# One command each; every one sets up what it needs on a machine with Python 3.11+, make and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# What mail programs show, from caniemail.com: the checks of our letters read it.
CANIEMAIL := build/caniemail/caniemail.json
CANIEMAIL_VERSION := 2.0.2
CANIEMAIL_SHA512 := 96f867e11ac5d807b73d00371cc3951b114fa8f0317eff075a9fb1512a893ee99bcc5533406560146d2797cb34b234a805dd8f82602a079c51174c1c3dbad570

.PHONY: setup browser mta run test check bench letters guides chaos clean
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

# Postfix and Dovecot from Debian, which tests/mta runs on its own configuration; installed if they are missing and we may.
mta:
	sh tests/mta/install.sh

$(CANIEMAIL): Makefile
	command -v npm >/dev/null || { apt-get update -q && apt-get install -qy --no-install-recommends npm; }
	mkdir -p $(@D)
	cd $(@D) && npm pack --silent --ignore-scripts caniemail@$(CANIEMAIL_VERSION) >/dev/null
	cd $(@D) && echo "$(CANIEMAIL_SHA512)  caniemail-$(CANIEMAIL_VERSION).tgz" | sha512sum --check --quiet
	tar -xzf $(@D)/caniemail-$(CANIEMAIL_VERSION).tgz -C $(@D) --strip-components=2 --touch package/data/caniemail.json

test: setup browser mta $(CANIEMAIL)
	$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

# Every letter as a mail in build/letters, and as a picture in docs/letters: by day, by night, on a telephone.
letters: setup browser
	command -v pngquant >/dev/null || { apt-get update -q && apt-get install -qy --no-install-recommends pngquant; }
	$(BIN)/followup letters render build/letters --samples
	FOLLOWUP_LETTERS=docs/letters $(BIN)/python -m pytest tests/browser/test_letters.py -k fits
	pngquant --force --ext .png --strip --speed 1 16 docs/letters/*.png

# The pictures of the guides in docs/, from the pages as they are.
guides: setup browser
	FOLLOWUP_PICTURES=docs/hinh $(BIN)/python -m pytest tests/browser/test_guides.py

chaos: setup
	$(BIN)/python -m tests.chaos.long

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
