"""Writes requirements.lock: names, exact versions and the hashes of every file of each version, no addresses.

Which versions go together is pip-compile's work; it also asks the index for the hashes of all platforms'
files. Whatever indexes or folders this machine has in its settings may not leave a trace: find-links and
extra indexes are switched off for the run, and a lock with an address in it is refused.
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
HEADER = "# Exact versions and hashes of everything Fram uses. Made by `make lock`; not edited by hand.\n"


def requirements() -> list[str]:
    """What pyproject.toml asks for: to run, to develop and to build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]["dev"]
    return [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]


def compile_lock(asked: list[str]) -> str:
    """The text that pip-compile prints for these requirements."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "all.in", Path(folder) / "all.txt"
        source.write_text("\n".join(asked) + "\n", encoding="utf-8")
        if LOCK.exists():  # what is locked stays, unless the requirements forbid it
            result.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
        upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
        subprocess.run(
            [
                *(sys.executable, "-m", "piptools", "compile", "--quiet", *upgrade),
                *("--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header", "--no-annotate"),
                *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
                *("--output-file", str(result), str(source)),
            ],
            check=True,
            env=_plain_environment(),
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


def _plain_environment() -> dict[str, str]:
    """Our environment without pip's extra sources; the index itself, certificates and proxies stay."""
    unwanted = ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"PIP_CONFIG_FILE": os.devnull}


if __name__ == "__main__":
    main()
