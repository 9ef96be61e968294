"""What the demo must remember from one start to the next: secrets and ports, in one file of mode 0600."""

import json
import os
import secrets
from pathlib import Path

from app.demo.services.process import choose_port, port_is_free


class PortTaken(RuntimeError):
    """A port that cannot be changed is used by another program."""


class Keepsakes:
    """Values made once and kept in `$DATA/keep.json`."""

    def __init__(self, data: Path) -> None:
        self._path = data / "keep.json"
        self._values: dict[str, str] = (
            json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        )

    def secret(self, name: str) -> str:
        """A random text of its own for each name."""
        return self._values.get(name) or self._keep(name, secrets.token_urlsafe(36))

    def port(self, name: str) -> int:
        """A free port of 127.0.0.1, the same at every start.

        Raises PortTaken where another program has it now: an address that people's accounts hang on, such
        as an identity provider's, must not change.
        """
        kept = self._values.get(name)
        if kept is None:
            return int(self._keep(name, str(choose_port(None))))
        if not port_is_free(int(kept)):
            raise PortTaken(f"port {kept} ({name}) is taken by another program: stop that, or use FRESH=1")
        return int(kept)

    def mark(self, name: str, value: str = "yes") -> None:
        """Remember that something was done."""
        self._keep(name, value)

    def marked(self, name: str) -> bool:
        """Whether something was done at an earlier start."""
        return name in self._values

    def _keep(self, name: str, value: str) -> str:
        self._values[name] = value
        write_private(self._path, json.dumps(self._values, indent=2))
        return value


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
