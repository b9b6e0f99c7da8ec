# Two commands for a newcomer: `make quickstart` and `make test`. `make help` lists the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CONSTRAINTS := constraints.txt

# without its cache Python compiles this house at every start, and every test anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help quickstart test check lint types tests both laws soak bench clean constraints

help: ## say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.runtime: pyproject.toml $(CONSTRAINTS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) install --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $@

quickstart: $(VENV)/.runtime ## harvest a small made-up Assembly, two days, and ask it a question (offline)
	@$(BIN)/python -m tests.replica.quickstart

test: check ## what CI runs: lint, types and every test, on SQLite and Postgres

check: lint types tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

tests: $(VENV)/.dev
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

both: $(VENV)/.dev ## every test on both databases, also those of commands, which `make test` runs on one in turn
	SCRUTATEUR_BOTH=1 $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

laws: $(VENV)/.dev ## look for exceptions to the laws of the archive, twenty times as long as the tests do
	LAWS=20 $(BIN)/pytest -n 2 tests/storage/test_laws.py tests/jobs/doors/test_door_laws.py tests/jobs/doors/test_import_laws.py

soak: $(VENV)/.dev ## kill and stop harvests at fifty random moments, on each database
	SCRUTATEUR_BOTH=1 SCRUTATEUR_SOAK=50 $(BIN)/pytest tests/jobs/test_interruptions.py

bench: $(VENV)/.dev ## measure the harvest and the cleaning beside their peers, on the real sets
	$(PIP) install 'pip>=23.3' # older ones stumble over one extra spelled in two ways
	$(PIP) install --constraint $(CONSTRAINTS) --editable '.[bench]'
	$(BIN)/python -m benchmarks.harvest
	$(BIN)/python -m benchmarks.cleaning --speed

year: $(VENV)/.dev ## live a year of a made-up Assembly, with and without troubles, on both databases
	$(BIN)/python -m benchmarks.year

clean: ## remove the virtual environment and what quickstart left
	rm -rf $(VENV) .quickstart .mypy_cache .ruff_cache .hypothesis
