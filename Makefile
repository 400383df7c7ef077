# Two commands matter: `make demo` shows what sayso does, `make test` is the whole gate.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test postgresql eval report bench format readme lock clean

PYTHON ?= python3
BIN := .venv/bin
CLEAN := .cache/clean
WHEELS := .cache/wheels
TEXTS ?= examples/withdrawal.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

# What is installed is known by the digest of what asked for it, so a fresh checkout with old
# file times, or a second run, installs nothing again.
digest = $(shell cat $(1) | sha256sum | cut -c1-16)
RUN := $(call digest,requirements/run.lock requirements/build.lock)
DEV := $(call digest,requirements/dev.lock)
OWN := $(call digest,pyproject.toml)

# Everything is fetched once into one folder, hash by hash, and installed from there alone.
define fetch_and_install # environment, lock files
mkdir -p $(WHEELS)
$(1)/bin/python -m pip download -qq --no-deps --only-binary :all: --require-hashes \
	--dest $(WHEELS) $(foreach lock,$(2),-r $(lock))
$(1)/bin/python -m pip install -qq --no-index --find-links $(WHEELS) --only-binary :all: \
	--require-hashes $(foreach lock,$(2),-r $(lock))
endef

help: ## This list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

demo: .venv/.run-$(RUN) .venv/.own-$(OWN) ## Set up .venv and read the sample article
	@$(BIN)/sayso read examples/withdrawal.txt

test: .venv/.dev-$(DEV) .venv/.own-$(OWN) $(CLEAN)/.run-$(RUN) postgresql ## The whole gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict --package sayso
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist worksteal
	rm -rf .cache/dist
	$(BIN)/python -m build --wheel --no-isolation --outdir .cache/dist . >/dev/null
	$(CLEAN)/bin/python -m pip install --quiet --no-index --no-deps --force-reinstall .cache/dist/*.whl
	cd .cache && clean/bin/python -m pip check
	cd .cache && clean/bin/sayso read ../examples/withdrawal.txt > clean/page.txt
	@while read -r line; do grep -qF -- "$$line" $(CLEAN)/page.txt \
		|| { echo "the built wheel did not print: $$line"; exit 1; }; done < tests/wheel_prints.txt
	@echo "The built wheel reads the sample article in an environment of its own."

# The ledger's tests run on a real server too. Where none can be installed they are left out and
# say so; with CI set they fail.
postgresql:
	@command -v initdb /usr/lib/postgresql/*/bin/initdb >/dev/null || { \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql) \
			>/dev/null 2>&1 || echo "PostgreSQL cannot be installed here: install it to run all tests"; }

eval: .venv/.dev-$(DEV) .venv/.own-$(OWN) ## How well it reads: scores against the floors
	$(BIN)/python -m eval

report: .venv/.dev-$(DEV) .venv/.own-$(OWN) ## Scores with intervals and the worst errors, into eval/report.md
	$(BIN)/python -m eval.report

bench: .venv/.run-$(RUN) .venv/.own-$(OWN) ## How fast it reads: make bench TEXTS=file.jsonl.gz
	$(BIN)/python benchmarks/read.py $(TEXTS)

format: .venv/.dev-$(DEV) ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

readme: .venv/.run-$(RUN) .venv/.own-$(OWN) ## Put what sayso prints for the sample into the README
	SAYSO_WIDTH=80 $(BIN)/sayso read examples/withdrawal.txt > .cache/page.txt
	sed -i -e '/^```text$$/,/^```$$/{/^```/!d}' -e '/^```text$$/r .cache/page.txt' README.md

lock: ## Make the lock files anew from pyproject.toml
	test -x .cache/lock/bin/pip-compile || { $(PYTHON) -m venv .cache/lock \
		&& .cache/lock/bin/python -m pip install --quiet pip-tools; }
	$(COMPILE) --extra dev --output-file requirements/dev.lock pyproject.toml requirements/build.in
	$(COMPILE) --constraint requirements/dev.lock --output-file requirements/run.lock pyproject.toml
	$(COMPILE) --constraint requirements/dev.lock --output-file requirements/build.lock requirements/build.in

# A lock must be the same wherever it is made: no index, file or machine enters it.
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	.cache/lock/bin/pip-compile --quiet --no-config --upgrade \
	--generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean: ## Remove everything that make made
	rm -rf .venv .cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sayso needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

$(CLEAN)/bin/python:
	$(PYTHON) -m venv $(CLEAN)

.venv/.run-$(RUN): | .venv/bin/python
	$(call fetch_and_install,.venv,requirements/run.lock requirements/build.lock)
	touch $@

.venv/.dev-$(DEV): | .venv/bin/python
	$(call fetch_and_install,.venv,requirements/dev.lock)
	touch $@ .venv/.run-$(RUN)

.venv/.own-$(OWN): | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	touch $@

$(CLEAN)/.run-$(RUN): | $(CLEAN)/bin/python
	$(call fetch_and_install,$(CLEAN),requirements/run.lock)
	touch $@
