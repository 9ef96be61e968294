# The commands of the README. Everything they need they set up themselves.

PORT ?= 8000
DATA ?= .data/demo
# One more than there are cores: a test often waits for a server, a browser or a clock.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
FRESH ?=
PYTHON ?= $(shell tools/find_python.sh)
BIN := .venv/bin

# Many processes start here, and what was compiled once is kept for the next one, whatever the machine is set to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check bench lock venv browser
.DEFAULT_GOAL := demo

demo: venv
	@exec $(BIN)/python -m app.demo.run --port "$(PORT)" --data "$(DATA)" $(if $(filter-out 0,$(FRESH)),--fresh)

test: venv browser
	@$(BIN)/python -m pytest $(if $(T),$(T),tests -n $(WORKERS) --dist loadfile --no-loadscope-reorder) -q

check: venv
	@$(BIN)/python -m tools.check

bench: venv
	@$(BIN)/python -m tools.bench

lock: venv
	@$(BIN)/python -m tools.lock

venv: .venv/.made

# Exact versions with hashes; done again only when the lock has changed.
.venv/.made: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" tools/make_venv.sh

browser: venv
	@tools/browser.sh
