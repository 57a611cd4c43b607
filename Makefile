# Parking Net. Needed: Python 3.11 or newer, make; Node 20 or newer for the web app.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
# Two workers: more than the cores of a small machine gain nothing.
WORKERS ?= 2
SIDE_BY_SIDE = --numprocesses $(WORKERS) --dist loadscope

.PHONY: help run test coverage test-real test-cluster check bench web-audit screenshots codegen lock dist clean docs
.PHONY: images secrets up down restart logs ps setup
# Needs Docker, or another engine that understands the same files.
COMPOSE ?= docker compose
# Through the web app as it is built, in a browser that is installed when absent and allowed.
BROWSING = export CHROMIUM_PATH=$$(scripts/browser.sh) && cd web && npx --no-install playwright test

WEB_SOURCES := $(shell find web/src web/public web/index.html web/*.json web/vite.config.ts -type f)

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 13

run: $(VENV)/ready web/dist/index.html ## Start the whole platform with demo data; Ctrl-C stops it
	@$(BIN)/parking-net up --demo

test: $(VENV)/ready-for-work web/node_modules/ready web/dist/index.html ## Run every test
	@scripts/browser.sh > /dev/null
	cd web && npx --no-install vitest run
	$(BIN)/pytest $(SIDE_BY_SIDE)
	$(BROWSING) --project=journeys --project=audits

coverage: $(VENV)/ready-for-work web/dist/index.html ## Run the Python tests, and say in build/coverage what none of them covers
	$(BIN)/pytest $(SIDE_BY_SIDE) --cov --cov-report=html:build/coverage
	@echo "Covered by tests: $$($(BIN)/coverage report --format=total) %"

test-real: $(VENV)/ready-for-work web/dist/index.html ## Run the tests before real Keycloak, Kafka, Prometheus, nginx: fetches them
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/real

test-cluster: $(VENV)/ready-for-work ## Build the images, run them, render the chart; as root, its tools take minutes once
	$(BIN)/pytest tests/cluster --timeout 1800

check: $(VENV)/ready-for-work web/node_modules/ready ## Check style, types, layers, and that nothing generated is out of date
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/lint_migrations.py
	$(BIN)/parking-net openapi export --check
	$(BIN)/python scripts/codegen.py --check
	$(BIN)/python scripts/configuration_page.py --check
	$(BIN)/python -m scripts.dashboards --check
	cd web && npm run --silent check
	$(BIN)/python scripts/docs_site.py

bench: $(VENV)/ready-for-work ## Measure the platform beside its floors, and how events travel
	$(BIN)/python -m benchmarks

web-audit: $(VENV)/ready-for-work web/node_modules/ready web/e2e/figures/node_modules/ready web/dist/index.html ## Weigh the web app's pages, and let Lighthouse judge three of them
	$(BROWSING) --project=figures

docs: $(VENV)/ready-for-work ## Build the documentation site in build/site
	$(BIN)/python scripts/docs_site.py

screenshots: $(VENV)/ready-for-work web/node_modules/ready web/dist/index.html ## Take the pictures of the web app in docs/images
	$(BROWSING) --project=screenshots

codegen: $(VENV)/ready-for-work web/node_modules/ready ## Make anew what is generated: stubs, OpenAPI documents, types, docs/configuration.md, dashboards
	$(BIN)/python scripts/codegen.py
	$(BIN)/python scripts/configuration_page.py
	$(BIN)/python -m scripts.dashboards
	$(BIN)/parking-net openapi export
	cd web && npm run --silent codegen

images: ## Build the images of the services and of the web app
	$(COMPOSE) build

secrets: ## Write random secrets into .env, where it has none
	@scripts/secrets.sh

.env:
	@scripts/secrets.sh

up: .env ## Start everything in containers, and wait until it is ready
	$(COMPOSE) up --build --detach --wait
	@$(COMPOSE) port gateway 3000

down: ## Stop and remove the containers; data stays in their volumes
	$(COMPOSE) down

restart: ## Restart one container, or all: make restart ONLY=booking-svc
	$(COMPOSE) restart $(ONLY)

logs: ## Follow the logs of one container, or of all: make logs ONLY=booking-svc
	$(COMPOSE) logs --follow --tail 100 $(ONLY)

ps: ## Show the containers and how they are
	$(COMPOSE) ps --all

setup: ## Run the setup job again: databases, realm, topics; it changes nothing that is right
	$(COMPOSE) run --rm setup

lock: $(VENV)/ready-for-work ## Resolve the newest versions of all libraries into the lock files
	@scripts/lock.sh $(BIN)/uv

dist: $(VENV)/ready-for-work web/dist/index.html ## Build the wheel, with the web app in it
	$(BIN)/uv build --wheel

clean: ## Remove what was built; data in .parking-net stays
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache
	rm -rf web/dist web/test-results web/node_modules web/e2e/figures/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# What it takes to run, and what it takes to work on it: installed once for each lock file.
$(VENV)/ready: requirements.lock pyproject.toml scripts/install.sh
	@scripts/install.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/ready-for-work: requirements-dev.lock pyproject.toml scripts/install.sh
	@scripts/install.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/ready

# The web app is built once for its sources; without Node the gateway shows a plain page in its place.
web/dist/index.html: $(WEB_SOURCES)
	@scripts/web.sh build

web/node_modules/ready: web/package-lock.json
	@scripts/web.sh install

# Lighthouse is larger than the rest together, and needed for one target only.
web/e2e/figures/node_modules/ready: web/e2e/figures/package-lock.json
	cd web/e2e/figures && npm ci --loglevel=error
	@touch $@
