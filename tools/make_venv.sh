#!/bin/bash
# Makes .venv from requirements.lock, or brings it into step with it. PYTHON: what to make it with.
set -euo pipefail
cd "$(dirname "$0")/.."
fingerprint=$(cat requirements.lock | sha256sum | cut -d' ' -f1)
if [ -f .venv/.made ] && [ "$(cat .venv/.made)" = "$fingerprint" ]; then
    touch .venv/.made
    exit 0
fi
if [ ! -x .venv/bin/python ]; then
    if [ -z "${PYTHON:-}" ]; then exit 1; fi
    echo "Making the environment (.venv) with $("$PYTHON" --version)"
    "$PYTHON" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
# The project itself, so that `.venv/bin/fram` exists; its dependencies are all there already.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
printf '%s\n' "$fingerprint" > .venv/.made
