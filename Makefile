# `make run` tries Kvitto on this machine, `make test` runs what CI runs. Both build .venv first.
PYTHON ?= python3
SEEDS ?= 20000
BIN := .venv/bin
NODE := tests/audit/node_modules

.PHONY: install run check check-infra test browser audit bench simulate archive lock

install: .venv/.installed

# pip checks every hash itself, so what is installed is what was reviewed; then Kvitto, editable, asking no registry.
.venv/.installed: requirements-dev.txt pyproject.toml
	@.ci/need "$(PYTHON) -c 'import ensurepip, venv'" python3-venv
	@$(BIN)/pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	@touch $@

run: install
	$(BIN)/kvitto run

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# infra/google against the code; then Terraform's and checkov's own checks, where those are installed.
check-infra: install
	$(BIN)/pytest tests/infra
	infra/google/check

test: check browser
	@.ci/need "command -v curl" curl
	@mkdir -p build
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --basetemp=build/tested --ignore=tests/logs
	$(BIN)/pytest tests/logs --of=build/tested

# Debian's own browser; Playwright drives it and never downloads another. Its driver needs libatomic.
browser:
	@.ci/need "command -v chromium-headless-shell || command -v chromium" chromium-headless-shell fonts-liberation
	@.ci/need "ls /usr/lib/*/libatomic.so.1" libatomic1

audit: install browser $(NODE)/.installed
	$(BIN)/python -m tests.audit

$(NODE)/.installed: tests/audit/install.sh
	tests/audit/install.sh
	@touch $@

bench: install
	$(BIN)/python -m bench

# The pinned requirements anew, from the .in files. uv writes hashes and no download addresses.
lock:
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	for name in requirements requirements-report requirements-dev; do \
		build/lock/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header --upgrade $$name.in -o $$name.txt || exit 1; done

archive: install
	$(BIN)/python -m infra.archive

# SEEDS schedules of Kvitto's own code among faults, then every planted bug until it is found.
simulate: install
	$(BIN)/python -m tests.simulation --seeds $(SEEDS)
	$(BIN)/python -m tests.simulation --mutants --seeds 200000
	$(BIN)/python -m tests.processes --rounds 500
