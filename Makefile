# Everything here works on a machine with Python 3.11 or later and a package registry.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q

PYTEST := $(BIN)/pytest -n 2 --dist worksteal -q --durations=40 -m "not slow and not soak"
# Not in `make test`: calls on whole homes, hostile inputs, and minutes of mutations, crashes, races, servers and
# long histories.
HOMES := commands desk keep months operation payments documents/test_guarded_issue.py ledger/test_tampering.py
SLOWER := $(addprefix tests/,$(HOMES) hostile mutations crash concurrency flows generated histories year)

.PHONY: setup demo test test-all test-slower slow soak check coverage bench docs sbom golden lock clean-demo

setup: .venv/ready

# uv comes from the registry into the checkout; the user's Python is left alone. Bytecode is made
# here, for a command starts in half the time with it, and not everyone's Python keeps it.
.venv/ready: requirements.lock requirements-uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q commands contracts flows pipelines transforms
	touch $@

demo: setup clean-demo
	$(BIN)/samfaktura demo --home demo

clean-demo:
	rm -rf demo

# Rules, contracts, readers, documents, ledger and the golden quarter.
test: setup
	$(PYTEST) $(MEASURED) $(addprefix --ignore=,$(SLOWER))

test-slower: setup
	$(PYTEST) $(SLOWER)

test-all: coverage test-slower

# `make test`, measured: it must reach 100 % of contracts and transforms, branches too.
coverage:
	$(MAKE) test MEASURED="--cov --cov-report=term"

slow: setup
	$(BIN)/pytest -n 2 --dist worksteal -q -m slow

# What money systems are trusted for, at length: crashes, races, histories. Prints its figures.
soak: setup
	$(BIN)/pytest -q -m soak -s tests/soak

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy docs/notebooks/uppfoljning.py
	$(BIN)/mypy -m docs.architecture
	$(BIN)/mypy -m docs.spec_pages
	$(BIN)/lint-imports

bench: setup .bench/ready
	PYTHONPATH=.bench $(BIN)/python bench/run.py

# What the bench compares with lies beside .venv: pandera imports pandas wherever it finds it.
.bench/ready: requirements-bench.lock requirements.lock .venv/ready
	rm -rf .bench
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes --no-deps --target .bench -r requirements-bench.lock
	touch $@

docs: setup
	$(BIN)/python -m pipelines.describe
	$(BIN)/python -m docs.architecture
	$(BIN)/python -m docs.spec_pages
	$(BIN)/python -m docs.components

# The packages that a server installs, for scanners (CycloneDX).
sbom: setup
	$(BIN)/python -m docs.components sbom.cdx.json

# Rewrite the expected output of the sample quarter; review the difference.
golden: setup
	$(BIN)/python -m tests.golden.rewrite

# requirements-run.lock is what a server needs of it: the same versions, nothing for development.
lock:
	$(COMPILE) pyproject.toml --group dev -o requirements.lock
	$(COMPILE) pyproject.toml --group build -c requirements.lock -o requirements-run.lock
	$(COMPILE) --group bench -c requirements.lock -o requirements-bench.lock
