"""Reading `tenants/`: every council's file, with the line and key of every fault."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from app.platform.tenancy.tenant import Tenant

ISSUER_VARIABLE = "FRAM_OIDC_ISSUER_"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file."""

    file: Path
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class TenantFaults(ValueError):
    """One or more tenant files cannot be used; `faults` has a line for each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Registry:
    """The councils of this installation, found by host, slug or id."""

    def __init__(self, tenants: Iterable[Tenant], folder: Path) -> None:
        self.folder = folder
        self._by_slug = {tenant.slug: tenant for tenant in tenants}
        self._by_id = {tenant.id: tenant for tenant in self._by_slug.values()}
        self._by_host = {tenant.host: tenant for tenant in self._by_slug.values()}

    def __iter__(self) -> Any:
        return iter(self._by_slug.values())

    def councils(self) -> list[Tenant]:
        """All councils (not the platform's own organisation), by slug."""
        return sorted((t for t in self if t.is_council), key=lambda t: t.slug)

    def by_slug(self, slug: str) -> Tenant | None:
        """The tenant of this slug, if there is one."""
        return self._by_slug.get(slug)

    def by_id(self, council_id: UUID) -> Tenant:
        """The tenant of this key.

        Raises:
            KeyError: the installation has no such tenant.
        """
        return self._by_id[council_id]

    def by_host(self, host: str, base_host: str) -> Tenant | None:
        """The tenant that a request's Host header names, if any: `<label>.<base host>` or a host of its own.

        A label alone is nobody's address, and neither is a whole name below the base host.
        """
        host = host.lower().rstrip(".")
        suffix = "." + base_host.lower()
        below = host.endswith(suffix)
        label = host.removesuffix(suffix)
        return self._by_host.get(label) if below != ("." in label) else None


def load(folder: Path, environ: Mapping[str, str] = os.environ) -> Registry:
    """Read every `<slug>/tenant.toml` below a folder.

    An issuer can be put elsewhere for one installation by `FRAM_OIDC_ISSUER_<SLUG>` in the environment.

    Raises:
        TenantFaults: a file is missing something, says something wrong, or two files claim the same
            host or provider.
    """
    tenants: list[Tenant] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/tenant.toml")):
        try:
            tenants.append(_read(path, environ))
        except TenantFaults as found:
            faults += found.faults
    faults += _clashes(tenants, folder)
    if not tenants and not faults:
        faults.append(Fault(folder, 1, "tenants", "no council here: add <slug>/tenant.toml"))
    if faults:
        raise TenantFaults(faults)
    return Registry(tenants, folder)


def _read(path: Path, environ: Mapping[str, str]) -> Tenant:
    text = _text(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise TenantFaults([Fault(path, int(line[1]) if line else 1, "TOML", str(error))]) from None
    moved = environ.get(ISSUER_VARIABLE + str(raw.get("slug", "")).upper().replace("-", "_"))
    if moved and isinstance(raw.get("sign_in"), dict):
        raw["sign_in"]["issuer"] = moved
    try:
        tenant = Tenant.model_validate(raw)
    except ValidationError as error:
        raise TenantFaults([_fault(path, text, dict(fault)) for fault in error.errors()]) from None
    faults = []
    if tenant.slug != path.parent.name:
        faults.append(
            Fault(path, _line(text, ("slug",)), "slug", f"must be the folder's name {path.parent.name}")
        )
    logo = tenant.logo_path(path.parent.parent)
    if logo is not None and not (logo.resolve().is_relative_to(path.parent.resolve()) and logo.is_file()):
        faults.append(Fault(path, _line(text, ("brand", "logo")), "brand.logo", "no such file in the folder"))
    if faults:
        raise TenantFaults(faults)
    return tenant


def _text(path: Path) -> str:
    """The file's text; a file of an editor that writes Windows-1252, or none at all, is a fault like others."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TenantFaults([Fault(path, 1, "file", f"cannot be read ({type(error).__name__})")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TenantFaults([Fault(path, line, "file", "is not in UTF-8: save it as UTF-8")]) from None


def _fault(path: Path, text: str, fault: dict[str, Any]) -> Fault:
    location = tuple(str(part) for part in fault["loc"] if part != "[key]")
    key = ".".join(location) or "file"
    return Fault(path, _line(text, location), key, str(fault["msg"]).removeprefix("Value error, "))


def _line(text: str, location: tuple[str, ...]) -> int:
    """The line (from 1) where a key stands, or its table, or the first line."""
    table: tuple[str, ...] = ()
    best = 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            table = tuple(part.strip().strip('"') for part in header[1].split("."))
            if table == location[: len(table)]:
                best = number
            continue
        key = re.match(r'\s*"?([^"=]+?)"?\s*=', line)
        if key and (*table, key[1]) == location[: len(table) + 1]:
            return number
    return best


def _clashes(tenants: list[Tenant], folder: Path) -> list[Fault]:
    """What two files claim: a host, or a provider, whose word decides of which council somebody is."""
    hosts = {tenant.slug: tenant.host for tenant in tenants}
    issuers = {tenant.slug: tenant.sign_in.issuer for tenant in tenants}
    faults = []
    for key, claimed, words in (
        (("host",), hosts, "is already the host of"),
        (("sign_in", "issuer"), issuers, "is already the provider of"),
    ):
        seen: dict[str, str] = {}
        for slug, claim in claimed.items():
            other = seen.setdefault(claim, slug)
            if other != slug:
                path = folder / slug / "tenant.toml"
                faults.append(Fault(path, _line(_text(path), key), ".".join(key), f"{words} {other}"))
    return faults
