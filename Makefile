# Parking Net. Needed: Python 3.11 or newer, make; Node 20 or newer for the web app.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
# Two workers: more than the cores of a small machine gain nothing.
WORKERS ?= 2

.PHONY: help run test check bench codegen lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: $(VENV)/ready ## Start the whole platform with demo data; Ctrl-C stops it
	@$(BIN)/parking-net up --demo

test: $(VENV)/ready-for-work ## Run every test, and report what is not covered
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadscope --cov --cov-report=term

check: $(VENV)/ready-for-work ## Check style, types, layers, and that nothing generated is out of date
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/parking-net openapi export --check
	$(BIN)/python scripts/codegen.py --check

bench: $(VENV)/ready-for-work ## Measure the platform beside its floors; prints one table
	$(BIN)/python -m benchmarks

codegen: $(VENV)/ready-for-work ## Make the gRPC stubs and the OpenAPI documents anew
	$(BIN)/python scripts/codegen.py
	$(BIN)/parking-net openapi export

lock: $(VENV)/ready-for-work ## Resolve the newest versions of all libraries into the lock files
	@scripts/lock.sh $(BIN)/uv

clean: ## Remove what was built; data in .parking-net stays
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# What it takes to run, and what it takes to work on it: installed once for each lock file.
$(VENV)/ready: requirements.lock pyproject.toml scripts/install.sh
	@scripts/install.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/ready-for-work: requirements-dev.lock pyproject.toml scripts/install.sh
	@scripts/install.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/ready
