# Everything a person needs here: `make help`. The logic lies in tools/.
PORT ?= 8000
PY := .venv/bin/python
export PORT

.PHONY: help run test test-services check bench messages lock
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the whole portal on this machine with demo data (PORT=8000); Ctrl-C stops it
	@sh tools/venv.sh run
	@$(PY) tools/run.py

test: ## all tests on SQLite, browser stories included (ARGS="-k quorum" narrows)
	@sh tools/venv.sh dev
	@$(PY) tools/test.py sqlite $(ARGS)

test-services: ## all tests on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@sh tools/venv.sh dev
	@$(PY) tools/test.py services $(ARGS)

check: ## formatters, linters, types, import contract, migrations, messages, deployment files
	@sh tools/venv.sh dev
	@$(PY) tools/check.py $(ARGS)

bench: ## speed of each kind of page against a bare Django page (DATABASE_URL)
	@sh tools/venv.sh dev
	@$(PY) -m bench $(ARGS)

messages: ## collect strings to translate into locale/ and compile them (needs gettext)
	@sh tools/venv.sh dev
	@sh tools/messages.sh

lock: ## lock the dependencies named in pyproject.toml (needs uv)
	@sh tools/lock.sh
