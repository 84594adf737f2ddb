.DEFAULT_GOAL := help
.PHONY: help client collection guides release-fixture install run dev test coverage faults browser fuzz audit audit-where-possible check types rules format format-templates bench bench-size figures soak wheel texts picture metrics references pictures docs glyphs hanamin slice clean tools chromium

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
WORKERS ?= 2
CHOSEN = $(if $(T),$(BIN)/python -m pytest -q $(T),$(SAMPLED))
SAMPLED = $(PYTEST) -m "sample or not (faults or browser)"
CASES ?= 20000
MINUTES ?= 30
GRADUATES ?= 1000000
TEMPLATES := src/signing/http/templates
OSV ?= https://api.osv.dev
AUDITOR ?= build/audit/bin/pip-audit
export PYTHONDONTWRITEBYTECODE = # else each process that a test starts compiles all of it anew

help: ## Show what make can do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: $(VENV)/runtime ## Make .venv with everything that `make run` needs

run: install ## Start the service with an embedded database and demo data
	@$(BIN)/signing serve --demo

dev: $(VENV)/development ## Start the demo again at each change, with tracebacks in the browser
	@$(BIN)/signing develop

test: $(VENV)/development tools ## Run the tests and a sample of faults and browser (T=path: only those, all of them)
	@$(CHOSEN)

coverage: $(VENV)/development tools ## Run the same, and print how much of src it ran
	@$(CHOSEN) --cov --cov-report=
	@$(BIN)/coverage report --skip-covered --sort=cover && echo "$$($(BIN)/coverage report --format=total) % of lines and branches"

faults: $(VENV)/development tools ## Run all that kills and races, a whole season, and each property at length
	@WHOLE=1 $(PYTEST) -m "faults or sized"

browser: $(VENV)/development tools ## Run all that a browser does, and look at every page in four looks
	@$(PYTEST) -m browser

release-fixture: $(VENV)/development ## Record database and keys of the tagged release, once, for tests of upgrading
	@PYTHONPATH=tests $(BIN)/python -m support.processes.record_release

fuzz: $(VENV)/development ## Send the API 20,000 requests of every kind, as every role (CASES=…)
	@FUZZ_CASES=$(CASES) $(BIN)/python -m pytest -q tests/http/routes/test_openapi_fuzzed.py

audit: $(AUDITOR) ## Ask a vulnerability service about every dependency (needs the network)
	@$(AUDITOR) --strict --no-deps --disable-pip --progress-spinner off -s osv --osv-url $(OSV)/v1/query --requirement requirements.lock

$(AUDITOR):
	@$(PYTHON) -m venv build/audit && build/audit/bin/pip install -q --disable-pip-version-check pip-audit

audit-where-possible:
	@if $(PYTHON) .ci/reachable.py $(OSV); then $(MAKE) --no-print-directory audit; \
	else echo "!! NOT AUDITED: $(OSV) does not answer, so nobody looked for known weaknesses of the dependencies."; \
	  echo "!! Run \`make audit\` where there is a network, each week and before each release."; fi

check: $(VENV)/docs ## Check format, rules, types, imports, packages, the documents, and known weaknesses (with a network)
	@$(MAKE) --no-print-directory -j2 types rules # one core each: types take a minute and more
	@$(MAKE) --no-print-directory audit-where-possible

types:
	@$(BIN)/mypy

rules:
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m pip check --disable-pip-version-check
	@$(BIN)/python docs/build_site.py

format: $(VENV)/development ## Rewrite the code in the house style
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

format-templates: $(VENV)/development ## Show which templates a formatter would change (T=path: change these)
	@$(BIN)/djangofmt --profile jinja --line-length 160 --indent-width 2 $(if $(T),$(T),--check $(TEMPLATES))

bench: $(VENV)/benchmarks tools ## Measure everything beside its peers, and write benchmarks/results.md (QUICK=1: in 3 minutes)
	@exec env PYTHONPATH=tests:. $(BIN)/python benchmarks/run.py $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

figures: $(VENV)/development ## Write the documents that `make bench` writes from benchmarks/results.json again
	@PYTHONPATH=tests:. $(BIN)/python benchmarks/run.py --write

texts: $(VENV)/development ## Show the texts of pages that English lacks yet
	@PYTHONPATH=tests $(BIN)/python tests/support/page_texts.py

picture: $(VENV)/development ## Draw docs/pictures/layers.svg from the imports as they are
	@$(BIN)/python docs/draw_layers.py

metrics: $(VENV)/development ## Write the table of docs/metrics.md from the program
	@$(BIN)/python docs/write_metrics.py

client: $(VENV)/development ## Write and pack the typed client from the API's description, into dist/
	@$(BIN)/python client/build.py build/client && \
	  $(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps -w dist build/client && ls dist/signing_client-*.whl

collection: $(VENV)/development ## Write the requests of collection/ from the API's description again
	@$(BIN)/python docs/write_collection.py

guides: $(VENV)/development ## Write the answers in docs/mini-program.md as they are
	@WRITE_GUIDES=1 $(BIN)/python -m pytest -q tests/http/notices/test_mini_program.py

references: metrics ## Write docs/reference/ and the table of metrics from the program
	@$(BIN)/python docs/write_references.py

pictures: $(VENV)/development tools ## Take the pictures of the how-to pages anew, from the demo
	@PICTURES=take $(BIN)/python -m pytest -q -m browser tests/browser/test_help_pictures.py

docs: $(VENV)/docs ## Build the documentation site into build/docs/site, and follow all its links
	@$(BIN)/python docs/build_site.py

glyphs: $(VENV)/development ## Count again which Chinese characters the shipped fonts draw (docs/glyphs.md)
	@$(BIN)/python docs/count_glyphs.py

hanamin: $(VENV)/development ## Pack the rare characters again, from Debian's fonts-hanazono
	@$(BIN)/python docs/pack_hanamin.py

soak: $(VENV)/benchmarks ## Send 100 commands a second for half an hour; say what grew (MINUTES=…)
	@PYTHONPATH=tests:. $(BIN)/python benchmarks/long/soak.py --minutes $(MINUTES)

bench-size: $(VENV)/benchmarks ## Load a million graduates; say what they cost in bytes, time and memory (GRADUATES=…)
	@PYTHONPATH=tests:. $(BIN)/python benchmarks/long/size.py --graduates $(GRADUATES)

wheel: $(VENV)/runtime ## Write the package into dist/, to be installed by pip elsewhere
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps -w dist . && ls dist/*.whl

slice: ## Show an area in every layer: make slice AREA=agreements; or what is called so: NOUN=review
	@$(PYTHON) docs/list_area.py $(if $(AREA),--area $(AREA)) $(if $(NOUN),--noun $(NOUN))

clean: ## Remove .venv and caches; your data in var/ stays
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

tools: chromium
	@command -v pdftotext >/dev/null || \
	  (command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq poppler-utils >/dev/null) || \
	  (echo "The tests read PDFs with pdftotext: install poppler-utils (macOS: brew install poppler)." && exit 1)

chromium: $(VENV)/development $(VENV)/shell
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -n "$(CHROMIUM)" || \
	  (command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	   apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null) || \
	  $(BIN)/playwright install chromium || \
	  echo "No Chromium: the tests in tests/browser will be SKIPPED. Install one, or set CHROMIUM=/path/to/it."

$(VENV)/shell: | $(VENV)/bin/python # tried for once: the tests do without
	@command -v chromium-headless-shell >/dev/null || test -n "$(CHROMIUM)" || \
	  (command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && timeout 120 apt-get update -qq && \
	   timeout 120 apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null) || \
	  echo "No chromium-headless-shell: looking at every page takes twice as long."
	@touch $@

$(VENV)/bin/python:
	@echo "创建 Python 环境 Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "安装所需的程序包，约一分钟 Installing what it needs, about a minute …"
	@began=$$(date +%s); $(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e . && \
	  echo "用时 $$(( $$(date +%s) - began )) 秒 seconds"
	@touch $@

$(VENV)/development: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "安装测试所需的程序包，约两分钟 Installing what the tests need, about two minutes …"
	@began=$$(date +%s); $(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.[dev]' && \
	  echo "用时 $$(( $$(date +%s) - began )) 秒 seconds"
	@touch $@ $(VENV)/runtime

$(VENV)/docs: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "安装检查所需的程序包，约两分钟 Installing what the checks need, about two minutes …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.[dev,docs]'
	@touch $@ $(VENV)/development $(VENV)/runtime

$(VENV)/benchmarks: $(VENV)/development
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.[dev,bench]'
	@touch $@
