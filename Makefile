# Everything here works on a machine with Python 3.11 or later and a package registry.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test check bench docs golden lock

setup: .venv/ready

.venv/ready: requirements.lock requirements-uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
