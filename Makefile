# Everything below works from a fresh clone with Python >= 3.11, make and the package registries.
PYTHON ?= python3
BIN := .venv/bin
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help run up test check bench peers format lock clean extractors

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/run.done  ## set up, then run the whole desk on the demo newsroom (no internet, no Docker, no root)
	@$(BIN)/wiredesk up --demo

up: .venv/run.done  ## set up, then run the desk on config/feeds.yaml
	@$(BIN)/wiredesk up

test: .venv/dev.done  ## set up, then run every test and hold the coverage bars
	@$(BIN)/python tests/run.py $(TESTS)

check: .venv/dev.done  ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: .venv/dev.done  ## every benchmark, each beside its peer or limit in the same run
	@$(BIN)/python -m benchmarks

peers: .venv/dev.done  ## install what benchmarks compare with
	@$(BIN)/pip install --quiet --disable-pip-version-check --group peers

extractors: .venv-extractors/done  ## install the extractors that ours is compared with, in .venv-extractors

.venv-extractors/done: .venv/pip.done pyproject.toml
	@$(PYTHON) -m venv .venv-extractors
	@.venv-extractors/bin/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@.venv-extractors/bin/pip install --quiet --disable-pip-version-check --group extractors
# mediacloud-metadata brings newspaper3k, which writes into the same folder
	@.venv-extractors/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps newspaper4k
	@touch $@

format: .venv/dev.done  ## put the code into ruff's form
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

lock: .venv/dev.done  ## resolve the dependencies anew into requirements/
	@sh requirements/lock.sh

clean:  ## remove what set-up and runs made here
	rm -rf .venv .venv-extractors .wiredesk .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage* bench-out

# pip before 23.3 dies on a doubled extra in trafilatura's requirements: bring a current one first.
.venv/pip.done:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Wiredesk needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import ensurepip' || \
	  { echo "$(PYTHON) has no venv module. Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@echo "setting up in .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
	@touch $@

.venv/run.done: .venv/pip.done requirements/run.txt requirements/build.txt pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.done: .venv/run.done requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
