# Needs python3 with venv, and make; everything else goes into .venv.
#
#   make serve    the site and its SPARQL endpoint, at http://127.0.0.1:8000/   (make serve ARGS='--port 9000 my.ttl')
#   make test     the tests, several at a time                                  (make test ARGS='tests/sparql -x')
#   make check    lint, types, and the checks of the graph itself
#   make build    the triples that follow from the claims, written anew
#   make picture  docs/network.svg, the picture in README.md, drawn anew
#   make dist     wheel and sdist, in dist/

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin

.PHONY: serve test check build picture dist clean

serve: $(VENV)/.installed
	$(BIN)/autopact serve $(ARGS)

test: $(VENV)/.installed-for-tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

check: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autopact check $(ARGS)

build: $(VENV)/.installed
	$(BIN)/autopact build $(ARGS)

PICTURE := from autopact.web import create_app; \
  print(create_app().test_client().get("/network.svg?certainty=possible").text, end="")

picture: $(VENV)/.installed
	$(BIN)/python -c '$(PICTURE)' > docs/network.svg

dist: $(VENV)/.installed-for-tests
	rm -rf dist
	$(BIN)/hatchling build

clean:
	rm -rf $(VENV) .venv-jena frontend/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# A stamp is renewed when the list of what is needed changes; the code itself is installed where it lies.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@
