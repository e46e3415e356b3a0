# newswatch: `make run` and `make test` need Python 3.11 or newer and nothing else.
#
#   make run               the sample feeds through all six stages, then the events found
#   make run FEEDS=live    the real catalogue (set NEWSWATCH_CONTACT first)
#   make airflow           Airflow with its UI on this machine, on the same database; Ctrl-C ends it (PORT=8081 moves it)
#   make test              every test; PYTEST="-k name" chooses
#   make soak              the reliability tests at full size (two hours); the README's figures come from it
#   make bench             measures newswatch beside what is known (a quarter of an hour); BENCH="extract poll" chooses,
#                          BENCH="copies linking questions stage_cost sizing" is what grows (an hour)
#   make compose-test      docker compose end to end, with an engine; BUILD="--network host" goes to docker build
#   make check             linters, types, import rules
#   make format            mends what the linters can mend
#   make dags-readme       writes dags/README.md from the DAGs
#   make lock              pins the newest allowed versions (needs uv)
#   make clean             removes caches; make distclean also .venv (the data in .newswatch stay)

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python that is new enough, python3 preferred. PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$p; break; fi; done)
FEEDS ?= sample
PORT ?= 8080
PYTEST ?=
BUILD ?=
BENCH ?=
# Two: the machines that this is developed and tested on have two cores
WORKERS ?= 2
UV ?= uv

.PHONY: help run airflow test soak bench compose-test check format dags-readme lock clean distclean environment environment-airflow environment-dev environment-bench python

help:
	@sed -n 's/^#   //p' Makefile

python:
	@test -n "$(PYTHON)" || { echo 'No Python 3.11 or newer with venv was found.' \
		'Install one (Debian and Ubuntu: apt-get install python3 python3-venv), or say make PYTHON=/path/to/python.' >&2; exit 1; }

environment: python
	@"$(PYTHON)" tools/environment.py

environment-airflow: python
	@"$(PYTHON)" tools/environment.py --airflow

environment-dev: python
	@"$(PYTHON)" tools/environment.py --dev

environment-bench: python
	@"$(PYTHON)" tools/environment.py --bench

# exec, here and below: SIGTERM to make reaches its child, which must not be a shell that keeps it to itself
run: environment
	@exec .venv/bin/python -m newswatch run --feeds "$(FEEDS)"

airflow: environment-airflow
	@exec .venv/bin/python -m newswatch.airflow --feeds "$(FEEDS)" --port "$(PORT)"

test: environment-dev
	@echo '==> pytest'
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST)

# One at a time: what waits for seconds here would be slowed by its neighbour
soak: environment-dev
	@NEWSWATCH_SOAK=1 .venv/bin/python -m pytest -s -v tests/reliability $(PYTEST)

bench: environment-bench
	@.venv/bin/python benchmarks/bench.py $(BENCH)

compose-test: environment-dev
	@NEWSWATCH_BUILD="$(BUILD)" .venv/bin/python -m pytest -s -v tests/deployment/end_to_end.py $(PYTEST)

check: environment-dev
	@echo '==> ruff check'
	@.venv/bin/ruff check .
	@echo '==> ruff format --check'
	@.venv/bin/ruff format --check .
	@echo '==> mypy'
	@.venv/bin/mypy
	@echo '==> lint-imports'
	@.venv/bin/lint-imports

format: environment-dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

dags-readme: environment-dev
	@.venv/bin/python -m newswatch.airflow.documents dags

# --universal: one lock for Linux and macOS, x86 and ARM, Python 3.11 and newer. The locks name no index, so that
# any mirror serves; uv.lock would name one on every line.
LOCK = "$(UV)" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet --upgrade
AS_IN_DEV = $(LOCK) --group build --constraint requirements-dev.txt

lock:
	@$(LOCK) --extra embedded --extra airflow --extra celery --extra kubernetes --group dev --output-file requirements-dev.txt
	@$(AS_IN_DEV) --extra embedded --extra airflow --extra celery --extra kubernetes --group dev --group bench --output-file requirements-bench.txt
	@$(AS_IN_DEV) --extra embedded --output-file requirements.txt
	@$(AS_IN_DEV) --extra embedded --extra airflow --output-file requirements-airflow.txt
	@$(AS_IN_DEV) --extra embedded --extra airflow --extra celery --extra kubernetes --output-file requirements-image.txt
	@echo 'The five requirements files are new; run make test.'

clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

distclean: clean
	@rm -rf .venv
