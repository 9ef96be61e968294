#!/bin/bash
# Sees to a Chromium for the browser tests: one that is there, else Debian's, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."
# The shell first, which the tests prefer: it takes half the time of the whole browser.
if command -v chromium-headless-shell >/dev/null 2>&1; then exit 0; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >"$log" 2>&1 &&
        { apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core >>"$log" 2>&1 ||
            apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >>"$log" 2>&1; }; then
        exit 0
    fi
    tail -n 5 "$log" >&2
fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! .venv/bin/python -m playwright install chromium >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "no Chromium: install one, or run the tests without the browser (make test T=tests/people)" >&2
    exit 1
fi
