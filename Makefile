# One command for each habit; each does its own set-up in .venv. `make` alone lists them.
PY := .venv/bin/python
READY := .venv/.ready
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow fuzz check format bench answers serve lock wheel

help:                   ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml .ci/setup
	@.ci/setup

demo: $(READY)          ## start the service, post the invented deals, print the answers
	@$(PY) -m api.demo $(ARGS)

test: $(READY)          ## the tests that take seconds (ARGS="-k mapping" narrows them)
	@$(PY) -m pytest -q $(ARGS)

test-slow: $(READY)     ## the tests that take minutes
	@$(PY) -m pytest -q -m slow $(ARGS)

fuzz: $(READY)          ## ten minutes of hostile bodies and rule files (ARGS="--seconds 30 --target body")
	@$(PY) -m tests.fuzz $(ARGS)

check: $(READY)         ## format, lint, types, architecture, the shipped rules and their tests
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@$(PY) -m mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo >.venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@.venv/bin/worthwin check
	@.venv/bin/worthwin test --coverage

format: $(READY)        ## mend format and import order
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix --select I .

bench: $(READY)         ## how fast it is, as ratios and distributions
	@$(PY) -m tests.bench $(ARGS)

answers: $(READY)       ## write the proofread answers of fixtures/answers/ and the README's anew
	@$(PY) -m tests.support.answer_files

serve: $(READY)         ## the service on port 8000 (ARGS="--port 9000" for another)
	@.venv/bin/worthwin serve $(ARGS)

# One resolution for all supported Pythons and systems, with the hash of every file and the address of none.
LOCK = .venv/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet --upgrade

lock: $(READY)          ## renew requirements.lock (everything) and requirements-runtime.lock (what the image holds)
	@[ -x .venv/lock/bin/uv ] || { $(PY) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv; }
	@$(LOCK) --group dev --extra frame -o requirements.lock
	@$(LOCK) --constraint requirements.lock -o requirements-runtime.lock

wheel: $(READY)         ## dist/worthwin-*.whl
	@$(PY) -m build --wheel --no-isolation >.venv/build.log 2>&1 || { cat .venv/build.log; exit 1; }
	@ls dist/*.whl
