# Every habit, by name. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help papers install run test lint fix journey bench foreign soak migration clean
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin
T ?= tests
export PORT
unexport PYTHONDONTWRITEBYTECODE # set by some machines: each process would compile the whole house anew

help: ## list the habits
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/installed: requirements.lock
	@test -x $(VENV)/python || $(PYTHON) deploy/find_python.py
	@echo "fetching packages, about two minutes" >&2
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --progress-bar on --no-deps --require-hashes -r requirements.lock
	$(VENV)/python -m pip check # the lock names everything: pip, asked to resolve, stumbles over extras that have newer releases
	@touch $@

.venv/spoken: .venv/installed $(wildcard */translations/*/LC_MESSAGES/*.po)
	@for po in */translations/*/LC_MESSAGES/*.po; do $(VENV)/pybabel -q compile -i $$po -o $${po%.po}.mo; done
	@touch $@

install: .venv/spoken ## make .venv from the lock file and compile the translations

run: install ## serve the furnished house (PORT=8000; ART=folder for your own pictures)
	$(VENV)/python -m deploy.run $(if $(ART),--art "$(ART)")

test: install ## all tests on SQLite, and on PostgreSQL what it may answer otherwise (T=tests/unit for a part, on both)
	$(VENV)/python -m deploy.testing $(T)

lint: install ## formatting, lint, types, the plan of the house, spelling
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	PYTHONPATH=. $(VENV)/lint-imports
	$(VENV)/djlint --quiet --lint templates
	$(VENV)/codespell

papers: install ## write the papers made from the code (problems, events, permissions)
	$(VENV)/python -m deploy.papers

fix: install ## format, and mend what can be mended
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

journey: install ## take real pictures through their lives (PICTURES=dir WORKS=n [URL=...])
	$(VENV)/python -m deploy.journey --pictures "$(PICTURES)" --works $(or $(WORKS),40) $(if $(URL),--url $(URL))

bench: install ## speed beside the limit, in one run; writes build/bench.json
	$(VENV)/python -m benchmarks

foreign: install ## ask other people's programs of all we emit: IIIF validator, OpenSeadragon, C2PA reader, verifiers of credentials, status lists and checkpoints, bean-check, Stripe's types, m3u8-parser, ffprobe
	$(VENV)/python -m venv build/foreign && build/foreign/bin/pip install --quiet iiif-validator==1.0.5 iiif-prezi3==3.1.1
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix build/foreign @trustnxt/c2pa-ts@0.9.4 \
	  @digitalbazaar/vc@7.3.0 @digitalbazaar/data-integrity@2.5.0 @digitalbazaar/eddsa-jcs-2022-cryptosuite@1.0.0 \
	  @digitalbazaar/vc-bitstring-status-list@2.0.1 @digitalbazaar/security-document-loader@3.2.0 jsonld@9.0.0 @sigstore/verify@3.1.1 m3u8-parser@7.2.0
	FOREIGN_READERS=build/foreign $(VENV)/python -m pytest -q -p no:xdist tests/web/authentication/test_foreign_readers.py tests/web/authentication/test_foreign_verifiers.py \
	  tests/browser/test_pictures.py tests/operations/market/test_closing.py tests/operations/market/test_random_sales.py \
	  tests/contracts/test_stripe.py tests/unit/live/test_foreign_playlists.py tests/web/market/test_foreign_probe.py

soak: install ## 10,000 random sales, 100 kills during journeys and of the clerk, a random sale of 100 lots, each race 200 times, all four lives, a live sale, six days and the whole story in the browser, 50,000 filings, 10,000 custody walks on both databases; some hours; ends by itself
	SOAK_KILLS=100 BROWSER_LIVES=all $(VENV)/python -m pytest tests/journey/test_kill.py tests/browser/test_journey.py tests/browser/test_live_sale.py tests/browser/test_live_session.py tests/browser/test_push.py -q -p no:xdist
	EXAMPLES_TIMES=25 $(VENV)/python -m deploy.testing tests/unit tests/operations/gate tests/web/warehouse
	$(VENV)/python -m deploy.testing tests/operations tests/journey
	DAYS=all $(VENV)/python -m pytest tests/browser/test_days.py -q -p no:xdist
	STORY=all $(VENV)/python -m pytest tests/browser/test_story.py -q -p no:xdist
	BENCH_FILINGS=50000 $(VENV)/python -m benchmarks customs
	KEPT_CHANGES=5000 $(VENV)/python -m pytest tests/unit/kept -q -p no:xdist
	BROADCAST=all $(VENV)/python -m pytest tests/browser/test_broadcast.py -q -p no:xdist
	FUZZ_EXAMPLES=40 EXAMPLES_TIMES=200 $(VENV)/python -m deploy.testing tests/fuzz
	RANDOM_SALES=10000 $(VENV)/python -m pytest tests/operations/market/test_random_sales.py -q -p no:xdist
	BARGAIN_WALKS=300 $(VENV)/python -m deploy.testing tests/operations/market/test_bargaining.py tests/operations/market/test_bargaining_walks.py
	LIVE_WALKS=300 $(VENV)/python -m deploy.testing tests/operations/market/test_live_walks.py
	$(MAKE) foreign
	SALEROOM_KILLS=100 RANDOM_SALE=100x200 $(VENV)/python -m deploy.testing tests/operations/saleroom/test_kills.py tests/web/saleroom/test_random_sale.py
	SALEROOM_RACES=200 ONCHAIN=16 $(VENV)/python -m deploy.testing tests/operations/saleroom/test_onchain.py tests/operations/saleroom/test_races.py tests/operations/saleroom/test_more_races.py tests/operations/market/test_races.py tests/web/saleroom/test_at_once.py
	WALKS=10000 $(VENV)/python -m deploy.testing tests/unit/warehouse/test_custody_walks.py tests/operations/warehouse/test_random_walks.py
	LIVES=300 $(VENV)/python -m deploy.testing tests/operations/gate/test_past_days.py

migration: install ## a new revision from the models (M="add paddle limit")
	$(VENV)/flask --app app migrate --new "$(M)"

clean: ## remove what was made (not the house's data)
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache
