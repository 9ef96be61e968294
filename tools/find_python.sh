#!/bin/sh
# Prints a Python 3.11 or newer that can make a virtual environment; the one first on the path, if it will do.
for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import ctypes, ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "Fram needs Python 3.11 or newer with venv (on Debian: apt-get install python3-venv)" >&2
exit 1
