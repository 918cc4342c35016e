# make run    set everything up and serve the sample on http://127.0.0.1:8000
# make test   set everything up and pass every check and test
# make rasa   train and serve the assistant with Rasa itself (docs/rasa.md)
# make actions  serve the sample's order form's actions beside make run
# make bench  measure, and write benchmarks/results/

PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python || echo python3.11)
HOST ?= 127.0.0.1
PORT ?= 8000
RASA_PORT ?= 5005
RASA_PYTHON ?=
RASA_PROJECT ?= bot/rasa
BIN := .venv/bin

.PHONY: run test python environment lint types layers unit widget-types browser actions rasa demo-rasa rasa-record rasa-test bench bench-nlu clean

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  echo "Madoguchi needs Python 3.11 and '$(PYTHON)' is not it: install Python 3.11, or run 'make PYTHON=/path/to/python3.11'." >&2; exit 1; }

run: python
	@$(PYTHON) -m madoguchi.bootstrap run --port $(PORT)
	@$(BIN)/madoguchi serve --host $(HOST) --port $(PORT) --sample

test: environment lint types layers widget-types unit

environment: python
	@$(PYTHON) -m madoguchi.bootstrap test
	@$(BIN)/python tests/prepare.py

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

widget-types:
	$(BIN)/python tests/prepare.py tsc

unit:
	$(BIN)/python -m pytest --all

rasa: python
	@$(PYTHON) -m madoguchi.bootstrap run
	@$(BIN)/python -m bot.rasa serve --project "$(RASA_PROJECT)" --port $(RASA_PORT) --python "$(RASA_PYTHON)"

demo-rasa: python
	@$(PYTHON) -m madoguchi.bootstrap run --port $(PORT)
	@$(BIN)/python -m bot.rasa demo --project "$(RASA_PROJECT)" --port $(RASA_PORT) --python "$(RASA_PYTHON)" --service-port $(PORT)

rasa-record: python
	@$(PYTHON) -m madoguchi.bootstrap run
	@$(BIN)/python -m bot.rasa record --project "$(RASA_PROJECT)" --port $(RASA_PORT) --python "$(RASA_PYTHON)"

rasa-test: python
	@$(PYTHON) -m madoguchi.bootstrap test
	@MADOGUCHI_RASA_URL=http://127.0.0.1:$(RASA_PORT) $(BIN)/python -m pytest tests/bot/nlu/live_rasa.py

actions: python
	@$(PYTHON) -m madoguchi.bootstrap run
	@$(BIN)/python -m bot.rasa actions --project "$(RASA_PROJECT)"

bench: python
	@$(PYTHON) -m madoguchi.bootstrap test
	$(BIN)/python -m benchmarks.run

bench-nlu: python
	@$(PYTHON) -m madoguchi.bootstrap test
	$(BIN)/python -m benchmarks.run nlu rest

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
