# Needs make and a Python 3.10 or newer; everything else is set up in .venv.
# Options: make build PYTHON=python3.12 ARGS="--full-refresh"
PYTHON ?= python3
ARGS ?=
RUN = $(PYTHON) -m callhouse
LOCK = .venv/bin/python -m uv pip compile --quiet --upgrade --universal --python-version 3.10 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup build test lint fuzz corruptions mutants publish summary forget columns crashes increments bench-data bench bench-peers bench-queries bench-increments docs lock clean

help: ## show these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: ## make .venv from the lock file (the other targets do it when needed)
	@$(RUN) setup

build: ## land the files, build and test the warehouse, publish it, print the KPIs
	@$(RUN) build $(ARGS)

test: ## everything that continuous integration runs
	@$(RUN) test $(ARGS)

lint: ## the quick half of `make test`: style, types, project file, SQL
	@$(RUN) test --lint

fuzz: ## build on 10,000 damaged records and 500 damaged files (ARGS=--help: seed, fewer of them)
	@$(RUN) setup --dev
	@PYTHONPATH=.:tests/python .venv/bin/python -m fuzz $(ARGS)

corruptions: ## try all ways in which raw data goes wrong, one by one (`make test` tries some)
	@$(RUN) setup --dev
	@.venv/bin/python -m pytest tests/python/test_corruptions.py --corruptions 0 $(ARGS)

mutants: ## change models one small step at a time and see which test notices (ARGS=--help)
	@$(RUN) setup --dev
	@PYTHONPATH=.:tests/python .venv/bin/python -m mutants $(ARGS)

publish: ## copy the marts of the last green build to the file that BI opens
	@$(RUN) publish

summary: ## print the KPIs of the published file
	@$(RUN) summary $(ARGS)

# the number goes through the environment: no process list shows it
forget: export CALLHOUSE_CUSTOMER := $(value CUSTOMER)
forget: ## erase one customer everywhere (CUSTOMER=+48600700800; without it you are asked)
	@$(RUN) forget

columns: ## write the columns that YAML repeats (KPI marts, native layout, macros) from where each is described
	@$(RUN) columns

crashes: ## kill -9 builds and publishes at random moments, replace the published file under readers (long)
	@$(RUN) setup --dev
	@PYTHONPATH=.:tests/python .venv/bin/python -m crashes $(ARGS)

increments: ## build random histories of deliveries in increments and as a whole, and compare every table (ARGS=--help)
	@$(RUN) setup --dev
	@PYTHONPATH=.:tests/python .venv/bin/python -m histories $(ARGS)

N ?= 1000000
bench-data: ## write exports of a year with N calls (default a million) to warehouse/bench (ARGS=--help)
	@$(RUN) setup --dev
	@.venv/bin/python -m benchmarks.generate --calls $(N) $(ARGS)

bench: ## time landing, build and tests on such exports (ARGS=--help: calls, rounds)
	@$(RUN) setup --dev
	@.venv/bin/python -m benchmarks --calls $(N) $(ARGS)

PEERS = warehouse/bench/peers-venv
bench-peers: ## time the core marts by six engines on the same files, each in a process of its own (ARGS=--help)
	@$(RUN) setup --dev
	@test -e $(PEERS)/bin/python || .venv/bin/python -m uv venv --quiet --python .venv/bin/python $(PEERS)
	@.venv/bin/python -m uv pip install --quiet --python $(PEERS)/bin/python -r benchmarks/peers/requirements.txt
	@$(PEERS)/bin/python -m benchmarks.peers --calls $(N) $(ARGS)

FILE ?= warehouse/published.duckdb
bench-queries: ## ask a published file what BI tools ask, and time it (FILE=path)
	@$(RUN) setup --dev
	@.venv/bin/python -m benchmarks.queries $(FILE) $(ARGS)

bench-increments: ## time a day's files on a history of a year and on one of 30 days (ARGS=--help)
	@$(RUN) setup --dev
	@.venv/bin/python -m benchmarks.increments --calls $(N) $(ARGS)

docs: ## write the catalogue of models and columns to target/static_index.html
	@$(RUN) dbt -- docs generate --static

lock: setup ## bring requirements.lock and requirements-dev.lock up to date
	@$(LOCK) --output-file requirements-dev.lock requirements-dev.in
	@$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock requirements.in

clean: ## remove .venv, dbt's files and caches; the warehouse and the exports stay
	@rm -rf .venv target logs .mypy_cache .ruff_cache .pytest_cache .hypothesis
