#!/bin/sh
# Resolve pyproject.toml into the hash-pinned lists that `make` and the Dockerfile install.
# One list for every platform and Python that we support; no registry is named in them.
set -eu
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header "$@"
}
compile pyproject.toml -o requirements/run.txt
compile requirements/build.in -c requirements/run.txt -o requirements/build.txt
compile pyproject.toml requirements/build.in --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt
