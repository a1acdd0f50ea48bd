# make run, make test, make package, make bench: each sets up what it needs, once.

PYTHON ?= python3
DIST ?= dist
BUILD ?= build
PIP_INSTALL = -m pip install --disable-pip-version-check --require-hashes

.PHONY: run test check package bench lock clean

run: .venv/qt
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    QT_QPA_PLATFORM=offscreen .venv/bin/python main.py run hopfield-digits --out out && \
	    echo "There is no display here, so the demonstration was played off-screen:" && \
	    echo "its pictures and numbers are in $(CURDIR)/out"; \
	else .venv/bin/python main.py; fi

# Without ARGS the whole suite, in two halves at once. Real windows open on a display of their own, not on the one that somebody works at.
test: check .venv/test-tools .venv-package/tools
	$(if $(filter Linux,$(shell uname)),xvfb-run -a -s "-screen 0 1600x1000x24") \
	    .venv/bin/python $(if $(ARGS),-m pytest $(ARGS),.ci/both_halves.py)

check: .venv/dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

package: .venv-package/tools
	.venv-package/bin/python -m PyInstaller --noconfirm --distpath $(DIST) --workpath $(BUILD) build.spec

bench: .venv-bench/peers
	.venv-bench/bin/python -m benchmarks $(ARGS)

# Needs uv: one lock for every platform and every Python from 3.11 on.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	for group in dev package bench; do \
	    $(LOCK) --group $$group -c requirements.txt -o requirements-$$group.txt; done

clean:
	rm -rf .venv .venv-package .venv-bench build dist out
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# Environments. A changed lock rebuilds its environment whole, so that nothing of an older one stays behind.
# Packaging and benchmarks have their own: PyInstaller bundles, and programs import, whatever lies around.

.venv/runtime .venv-package/runtime .venv-bench/runtime: %/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stepwell needs Python 3.11 or newer; \
	this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $*
	$*/bin/python $(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	.venv/bin/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

.venv/qt: .venv/runtime .ci/system_libraries.py
	.venv/bin/python .ci/system_libraries.py run
	@touch $@

.venv/test-tools: .venv/qt
	.venv/bin/python .ci/system_libraries.py test
	@touch $@

.venv-package/tools: .venv-package/runtime requirements-package.txt .ci/system_libraries.py
	.venv-package/bin/python $(PIP_INSTALL) -r requirements-package.txt
	.venv-package/bin/python .ci/system_libraries.py package
	@touch $@

# A peer that cannot be installed is named as such in the table; it stops nothing.
.venv-bench/peers: .venv-bench/runtime requirements-bench.txt
	-.venv-bench/bin/python $(PIP_INSTALL) -r requirements-bench.txt
	@touch $@
