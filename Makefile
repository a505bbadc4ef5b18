# Everything one does with this repository. `make` alone explains it.

PYTHON ?= python3
DATA ?= .data
PORT ?= 8080
LOG ?= postgres
ROLE ?= representative
MEMBER ?=
YES ?=
ARGS ?=
JOBS ?= 2
# The recipes read these from the environment, so that a value with spaces or quotes needs no escaping.
export DATA PORT LOG ROLE MEMBER YES

VENV := .venv
PY := $(VENV)/bin/python
# Each set of packages leaves a stamp, so that what is installed already is not looked at again.
TO_RUN := $(VENV)/.installed-to-run
TO_DEVELOP := $(VENV)/.installed-to-develop
UV_VERSION := 0.13.9

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Use

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## "; print "make <target> [DATA=.data] [PORT=8080] [LOG=postgres|kafka] [PYTHON=python3]" } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: $(TO_RUN) ## Start everything on 127.0.0.1:PORT; the first start loads the sample data
	@exec $(PY) -m services run --data "$$DATA" --port "$$PORT" --log "$$LOG"

.PHONY: token
token: $(TO_RUN) ## Print a bearer token: ROLE=representative [MEMBER="Anna Snelling"]
	@exec $(PY) -m services token --data "$$DATA" --role "$$ROLE" $${MEMBER:+--member "$$MEMBER"}

.PHONY: kafka
kafka: $(TO_RUN) ## Start a local Apache Kafka from its own jars (Java 17 and Maven); Ctrl-C stops it
	@exec $(PY) -m services kafka --data "$$DATA"

.PHONY: clean-data
clean-data: $(TO_RUN) ## Forget everything in DATA, after asking (YES=1 answers)
	@exec $(PY) -m services clean-data --data "$$DATA" $${YES:+--yes}

##@ Develop

.PHONY: test
test: $(TO_DEVELOP) ## Run the whole suite in JOBS=2 processes, or a part: ARGS="tests/compensation -k refund"
	@exec $(PY) -m pytest --numprocesses $(JOBS) --dist loadfile $(ARGS)

.PHONY: lint
lint: $(TO_DEVELOP) ## Check style, types and the architecture's import rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

.PHONY: format
format: $(TO_DEVELOP) ## Let the formatter decide, and mend what can be mended
	$(VENV)/bin/ruff check --fix --exit-zero .
	$(VENV)/bin/ruff format .

.PHONY: contracts
contracts: $(TO_RUN) ## Write the event schemas and the README's event map anew; ARGS="--release 0.1.0" freezes them
	@exec $(PY) -m services contracts $(ARGS)

.PHONY: migrations
migrations: $(TO_DEVELOP) ## Check that every service's migrations build exactly its tables
	@exec $(PY) -m pytest tests/architecture/test_migrations.py $(ARGS)

.PHONY: lock
lock: ## Pin every package with its hashes anew, in both locks
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(PYTHON) -m venv "$$tmp" && "$$tmp/bin/pip" install --quiet uv==$(UV_VERSION) && \
	set -- "$$tmp/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --annotation-style line pyproject.toml && \
	"$$@" --output-file requirements.lock && \
	"$$@" --group dev --constraints requirements.lock --output-file requirements-dev.lock && \
	echo "requirements.lock and requirements-dev.lock are written."

##@ Prove

.PHONY: bench
bench: $(TO_DEVELOP) ## Measure what is promised and write bench/results
	@exec $(PY) -m bench $(ARGS)

.PHONY: bench-backbone
bench-backbone: $(TO_DEVELOP) ## Measure the event backbone beside its limits and peers, or a part: ARGS="relay consumer"
	@exec $(PY) -m bench.backbone $(ARGS)

.PHONY: bench-gateway
bench-gateway: $(TO_DEVELOP) ## Measure the gateway beside nginx (needs nginx and wrk): ROUNDS=5 SECONDS_EACH=4
	@exec $(PY) -m bench.gateway

.PHONY: bench-compensation
bench-compensation: $(TO_DEVELOP) ## Measure the calculation of pay and its ledger, or a part: ARGS="memory store"
	@exec $(PY) -m bench.compensation $(ARGS)

.PHONY: check-samples
check-samples: $(TO_DEVELOP) ## Load all sample data on both logs, each killed once, and compare the end states
	@exec $(PY) -m bench.check_samples $(ARGS)

.PHONY: check-api
check-api: $(TO_DEVELOP) ## Ask the whole API whatever its description allows, by every role: ARGS="--rounds 10"
	@exec $(PY) -m bench.check_api $(ARGS)

.PHONY: faults
faults: $(TO_DEVELOP) ## Break real processes in every way we know: ROUNDS=10; writes docs/reliability.md
	@exec $(PY) -m tests.faults --rounds $(or $(ROUNDS),1) $(ARGS)

##@ Prepare

.PHONY: install
install: $(TO_DEVELOP) ## Build .venv with everything needed to run, test and lint

.PHONY: hooks
hooks: $(TO_DEVELOP) ## Let git check each commit before it is made
	@exec $(VENV)/bin/pre-commit install

.PHONY: clean
clean: ## Remove .venv and every cache, never data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is said while installing goes to standard error: the standard output of `make token` is a token and nothing else.
define install
	@{ $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "salesops needs Python 3.11 or newer; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }; } >&2
	@{ started=$$(date +%s) && echo "Installing $(1) into $(VENV) ..." && \
	  { $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV); } && \
	  $(PY) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes --requirement $(1) && \
	  echo "Installed in $$(($$(date +%s) - started)) s."; } >&2
	@touch $(2)
endef

$(TO_RUN): requirements.lock
	$(call install,$<,$(TO_RUN))

# The larger set contains the smaller one at the same versions.
$(TO_DEVELOP): requirements-dev.lock requirements.lock
	$(call install,$<,$(TO_RUN) $(TO_DEVELOP))
