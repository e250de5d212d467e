# Kindling: `make demo` and `make test` are all that a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COVERAGE ?= # `make test COVERAGE=1` measures the tests' coverage, and takes half as long again
# Every worker of pytest compiles all tests, which takes ten seconds where bytecode may not be kept.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal
IF_COVERAGE := $(if $(strip $(COVERAGE)),--cov --cov-report=term --hypothesis-profile=full)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help demo run check test test-fast test-long test-browser bench texts pictures release components audit format lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kindling needs Python 3.11 or newer; `make PYTHON=python3.12 …` chooses another one")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.python requirements.lock
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.ready-demo: $(VENV)/.python requirements-demo.lock
	$(PIP_INSTALL) -r requirements-demo.lock
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-dev: $(VENV)/.python requirements-dev.lock
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.ready-demo $(VENV)/.ready

demo: $(VENV)/.ready-demo ## Try Kindling in the browser, without Discord
	$(BIN)/python bot.py demo

run: $(VENV)/.ready ## Run Kindling on Discord (DISCORD_TOKEN in .env)
	$(BIN)/python bot.py run

check: $(VENV)/.ready ## Check token, permissions, database, keys and schema
	$(BIN)/python bot.py check

# pyright takes one processor for a minute while pytest starts, so it runs beside it and reports after it. With
# more room for new objects than Node gives by itself, it takes a fifteenth less: it collects garbage less often.
# Whichever of the two fails, the other still ends, and `make` fails.
test: $(VENV)/.ready-dev ## Check format, lint, types and import contracts, and run every test but the browser's
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@types=$$(mktemp); trap 'rm -f "$$types"; kill $$checking 2>/dev/null' EXIT; \
	NODE_OPTIONS="$$NODE_OPTIONS --max-semi-space-size=64" $(BIN)/pyright >"$$types" 2>&1 & checking=$$!; \
	echo '$(PYTEST) $(IF_COVERAGE)'; $(PYTEST) $(IF_COVERAGE); tested=$$?; \
	wait $$checking; typed=$$?; echo '$(BIN)/pyright'; cat "$$types"; \
	exit $$((tested ? tested : typed))

test-fast: $(VENV)/.ready-dev ## Rules, services and stores on SQLite, for the inner loop: no linters, no simulated people
	$(PYTEST) tests/unit tests/integration -m 'not slow' --database sqlite

test-long: $(VENV)/.ready-dev ## Kill the bot two hundred times, press every button as everybody, try each property four times as often
	KINDLING_LONG=1 $(PYTEST) --hypothesis-profile=full tests/unit tests/integration/test_crashes.py \
	  tests/integration/test_drill.py tests/integration/test_sealed_walk.py \
	  tests/bot/test_actor_matrix.py tests/bot/test_forged_keys.py

test-browser: $(VENV)/.ready-dev ## Drive the demo's page in headless Chromium
	$(BIN)/python -m pytest tests/browser

bench: $(VENV)/.ready-dev ## Measure speed and memory, and write the table of docs/performance.md
	PYTHONPATH=tests $(BIN)/python -m bench --write

texts: $(VENV)/.ready-dev ## Draw docs/developers/texts.html again, after words or cards have changed
	$(BIN)/python -m gallery

pictures: $(VENV)/.ready-dev ## Draw the pictures under docs/ again, after words or looks have changed
	$(BIN)/python -m demo.brand
	$(BIN)/python tests/browser/pictures.py

# The context and the lists are what is committed, so that an image can be built again from the very same files.
release: $(VENV)/.ready-dev ## Build the wheel, the image's context, the lists of components and checksums into dist/
	rm -rf dist
	$(BIN)/uv build --quiet --wheel
	git archive --format=tar.gz --prefix=kindling/ --output=dist/kindling-image-context.tar.gz HEAD
	git show HEAD:deploy/sbom.cdx.json >dist/kindling-sbom.cdx.json
	git show HEAD:docs/libraries.md >dist/kindling-libraries.md
	cd dist && sha256sum kindling* >SHA256SUMS

# Wheels for a Python to which every line of requirements.lock applies, unpacked to be read and never run: what
# this machine's Python installs may lack what a newer one needs.
HOST := $(VENV)/host

$(VENV)/.host: $(VENV)/.ready-dev requirements.lock
	rm -rf $(HOST)
	$(BIN)/python -m venv --without-pip $(HOST)
	$(BIN)/uv pip install --quiet --require-hashes --no-deps --only-binary :all: --python-version 3.14 \
	  --target $(HOST)/lib/python3.*/site-packages --requirement requirements.lock
	@touch $@

components: $(VENV)/.host ## List what a host installs: deploy/sbom.cdx.json, and with licences docs/libraries.md
	sed "s/^dynamic = .*/version = \"$$($(BIN)/python -c 'from core.version import VERSION; print(VERSION)')\"/" \
	  pyproject.toml >$(HOST)/pyproject.toml
	$(BIN)/cyclonedx-py environment --pyproject $(HOST)/pyproject.toml --output-reproducible \
	  --output-file deploy/sbom.cdx.json $(HOST)/bin/python
	{ printf '# What a host installs\n\nThe libraries of `requirements.lock`, with the licences that they state. `make components` writes this page.\n\n'; \
	  $(BIN)/pip-licenses --python $(HOST)/bin/python --with-system --from=mixed --with-urls --format=markdown; } \
	  >docs/libraries.md

audit: $(VENV)/.host ## Ask OSV (https://osv.dev) for known weaknesses of what a host installs
	$(BIN)/pip-audit --strict --vulnerability-service osv --path $(HOST)/lib/python3.*/site-packages

format: $(VENV)/.ready-dev ## Format the code, and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCK := $(BIN)/uv pip compile --quiet pyproject.toml --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-strip-extras --no-header --no-annotate

# What a host installs; the demo, with its simulated Discord and browser page; and what the tests need. Each
# further lock takes the versions of the one before, so that a host runs what was tested.
lock: $(VENV)/.ready-dev ## Pin all dependencies, with hashes, and list them anew
	$(LOCK) -o requirements.lock
	$(LOCK) --extra demo --constraint requirements.lock -o requirements-demo.lock
	$(LOCK) --extra dev --constraint requirements-demo.lock -o requirements-dev.lock
	$(MAKE) components

clean: ## Remove the environment and what the tests leave behind
	rm -rf $(VENV) .pytest_cache .ruff_cache .coverage .hypothesis tests/browser/screenshots
