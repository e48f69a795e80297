# `make help` lists the targets. All goes into .venv and build; only missing system libraries go elsewhere, and only
# where this runs as root on Debian or Ubuntu.

PYTHON ?= python3
PYTEST_FLAGS ?= -n auto --dist loadgroup

bin := .venv/bin
solution := build/blatt4-loesung.pdf
quick := $(addprefix tests/,test_cli.py solver/answers solver/test_values.py solver/test_gradients.py \
  solver/test_notation.py worksheets/test_building.py worksheets/test_yaml_source.py worksheets/test_schema.py \
  commands/test_verify.py templates/formats templates/formulas)

# Of the mathematics alone, where a branch that nobody tested is a wrong number; what is drawn and written is compared as a
# whole. Before Python 3.14 nothing can count branches without making every line cost twice the time.
coverage = $(bin)/python -m pytest $(PYTEST_FLAGS) --cov --cov-report=term:skip-covered tests/solver

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help browser solution test coverage oldest lock picture format clean python system-libraries

help:
	@echo 'make solution   writes the worked solution of blatt4 to $(solution)'
	@echo 'make test       checks style and types, then runs the tests and says which branches of the mathematics they leave out'
	@echo 'make coverage   runs the tests of the mathematics alone, with their branches'
	@echo 'make oldest     runs a part of the tests with the oldest packages that setup.cfg allows'
	@echo 'make lock       renews requirements.lock, the versions of packages for installs that can be repeated'
	@echo 'make picture    draws the picture of the README anew'
	@echo 'make format     brings the source files into shape'
	@echo 'make clean      removes what the others made'
	@echo
	@echo 'make solution PYTHON=python3.12   makes .venv with another Python (3.11 or newer)'
	@echo 'make test PYTEST_FLAGS="-k lstm"  runs some of the tests'

solution: system-libraries .venv/installed
	@mkdir -p build
	$(bin)/rechenweg solve blatt4 -o $(solution)
	@echo 'The worked solution is in $(solution)'

test: system-libraries .venv/installed-for-tests browser
	$(bin)/ruff check --quiet .
	$(bin)/ruff format --check --quiet .
	$(bin)/mypy
ifeq ($(origin PYTEST_FLAGS), file)
	$(bin)/python -m pytest $(PYTEST_FLAGS) --ignore tests/solver
	$(coverage)
else
	$(bin)/python -m pytest $(PYTEST_FLAGS)
endif

# Only the tests of the practice page need a browser; without one they are skipped.
browser:
	@command -v chromedriver >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && apt-get install --yes chromium chromium-driver >/dev/null 2>&1; } || \
	  echo 'No Chromium with its driver (Debian: apt-get install chromium-driver): tests of the practice page are skipped.'

coverage: system-libraries .venv/installed-for-tests
	$(coverage)

oldest: system-libraries build/oldest/installed
	build/oldest/bin/python -m pytest $(PYTEST_FLAGS) $(quick)
	build/oldest/bin/rechenweg solve blatt4 --format json > build/oldest/blatt4.json
	build/oldest/bin/rechenweg solve blatt4 --task 1.1 -o build/oldest/blatt4.pdf

build/oldest/installed: setup.cfg pyproject.toml tests/oldest.py | python
	@mkdir -p build
	@$(PYTHON) -m venv --clear build/oldest
	@$(PYTHON) tests/oldest.py > build/oldest/oldest.txt
	@build/oldest/bin/python -m pip install --quiet --requirement build/oldest/oldest.txt --editable .
	@touch $@

lock: .venv/made
	@mkdir -p build
	@$(bin)/python -m pip install --quiet uv
	@{ head -n 2 requirements.lock; $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate setup.cfg; } > build/requirements.lock
	@mv build/requirements.lock requirements.lock

picture: .venv/installed-for-tests
	$(bin)/python docs/picture.py

format: .venv/installed-for-tests
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself is installed as a link to this folder, so only changed metadata ask for another run of pip.
.venv/installed: .venv/made setup.cfg pyproject.toml
	@echo 'Installing into .venv ...'
	@$(bin)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-for-tests: .venv/made setup.cfg pyproject.toml
	@echo 'Installing into .venv, with the tools for the tests ...'
	@$(bin)/python -m pip install --quiet --editable '.[test,programs,dask]'
	@touch $@ .venv/installed

.venv/made: | python
	@$(PYTHON) -m venv --clear .venv
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo '$(PYTHON) is not a Python 3.11 or newer: install one, or name it with make ... PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }

# -I: nothing in the folder of the script can stand in for a module of the standard library.
system-libraries: python
	@$(PYTHON) -I templates/system_libraries.py --install
