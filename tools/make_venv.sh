#!/bin/bash
# Makes .venv from requirements.lock, or brings it into step with it. PYTHON: what to make it with.
set -euo pipefail
cd "$(dirname "$0")/.."
fingerprint=$(cksum < requirements.lock)
if [ -f .venv/.made ] && [ "$(cat .venv/.made)" = "$fingerprint" ]; then
    touch .venv/.made
    exit 0
fi
if [ ! -x .venv/bin/python ]; then
    if [ -z "${PYTHON:-}" ]; then exit 1; fi
    echo "Making the environment (.venv) with $("$PYTHON" --version)"
    "$PYTHON" -m venv .venv
fi
# The lock is complete, so nothing is resolved; modules are compiled when first used, not all beforehand.
install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-compile \
        --require-hashes --requirement "$1"
}
# The locked pip first: the one that comes with older Pythons needs more than twice the time for the rest.
# Then three at once, each with every third package: most of the time goes into waiting for the index.
awk '/^pip==/ { part = "pip"; print > ".venv/pip.lock"; next }
     /^[a-z0-9]/ { part = n++ % 3 }
     /^#/ { next }
     { print > (".venv/" part ".lock") }' requirements.lock
install .venv/pip.lock
for part in 0 1 2; do
    install ".venv/$part.lock" &
    parts[part]=$!
done
for part in 0 1 2; do
    wait "${parts[part]}"
done
rm .venv/*.lock
# `.venv/bin/fram`, and `import app` from everywhere.
.venv/bin/python - <<'PYTHON'
import pathlib, sys, sysconfig
root = pathlib.Path.cwd()
(pathlib.Path(sysconfig.get_path("purelib")) / "fram.pth").write_text(f"{root}\n", encoding="utf-8")
command = pathlib.Path(sys.executable).with_name("fram")
command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app "$@"\n', encoding="utf-8")
command.chmod(0o755)
PYTHON
printf '%s\n' "$fingerprint" > .venv/.made
