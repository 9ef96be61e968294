"""Writes requirements.lock: names, exact versions and the hashes of every file of each version, no addresses.

Which versions go together is uv's work, for every Python from 3.11 on and every platform at once: what only some of
them need stands in the lock with the condition (a lock of the Python that made it would lack what an older one needs).
uv also asks the index for the hashes of all platforms' files. Whatever indexes or folders this machine has in its
settings may not leave a trace: uv reads none of them but the index itself and the certificates, and a lock with an
address in it is refused.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
OLDEST_PYTHON = "3.11"
HEADER = "# Exact versions and hashes of everything Fram uses. Made by `make lock`; not edited by hand.\n"


def requirements() -> list[str]:
    """What pyproject.toml asks for: to run, to develop and to build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]["dev"]
    return [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]


def compile_lock(asked: list[str]) -> str:
    """The text that uv writes for these requirements."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "all.in", Path(folder) / "all.txt"
        source.write_text("\n".join(asked) + "\n", encoding="utf-8")
        if LOCK.exists():  # what is locked stays, unless the requirements forbid it
            result.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
        upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
        subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config", *upgrade),
                *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
                *("--no-header", "--no-annotate", "--output-file", str(result), str(source)),
            ],
            check=True,
            env=_environment(),
        )
        return result.read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    """Lines that are neither a name with a version nor a hash."""
    good = re.compile(r"[a-z0-9][a-z0-9._-]*==[^\s/:;@]+( ; [^/@]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    return [
        line for line in text.splitlines() if line and not line.startswith("#") and not good.fullmatch(line)
    ]


def main() -> None:
    """Make the lock, or say why it cannot be used."""
    compiled = "\n".join(
        line for line in compile_lock(requirements()).splitlines() if not line.startswith("#")
    )
    wrong = faults(compiled)
    if wrong:
        sys.exit("requirements.lock was not written; these lines do not belong in it:\n" + "\n".join(wrong))
    LOCK.write_text(HEADER + compiled.strip() + "\n", encoding="utf-8")
    print(f"requirements.lock: {compiled.count('==')} packages")


def _environment() -> dict[str, str]:
    """Our environment without uv's own settings, and with what pip is told about the index and certificates."""
    told = {"UV_DEFAULT_INDEX": "PIP_INDEX_URL", "SSL_CERT_FILE": "PIP_CERT"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    return {name: os.environ[pip] for name, pip in told.items() if pip in os.environ} | kept


if __name__ == "__main__":
    main()
