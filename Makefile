# `make run` tries Kvitto on this machine, `make test` runs what CI runs. Both build .venv first.
PYTHON ?= python3
SEEDS ?= 20000
BIN := .venv/bin

.PHONY: install run test check audit bench simulate archive lock

install: .venv/.installed

# pip's own hash check, so that what is installed is what was reviewed; then Kvitto itself, editable.
.venv/.installed: requirements-dev.txt pyproject.toml
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear .venv || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv && $(PYTHON) -m venv --clear .venv; \
		else \
			echo "$(PYTHON) -m venv failed. On Debian: apt-get install python3-venv (as root), then again." >&2; exit 1; \
		fi; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	@touch $@

run: install
	$(BIN)/kvitto run

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest

bench: install
	$(BIN)/python -m bench

audit simulate archive: install
	@echo "make $@: its time has not come yet." >&2; exit 1
