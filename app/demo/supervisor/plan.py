"""One demo: where it is, what its processes are told, and the table of those processes."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.accounts import accounts
from app.demo.services import Urls
from app.demo.supervisor.children import Program
from app.demo.supervisor.keepsakes import Keepsakes, write_private
from app.platform.config import ROOT
from app.platform.tenancy.registry import ISSUER_VARIABLE, Registry, load

FRAM = (sys.executable, "-m", "app")
GUNICORN = (sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"))


@dataclass(frozen=True)
class Plan:
    """The addresses, secrets and people of one demo in one data folder."""

    data: Path
    port: int
    keep: Keepsakes
    provider_port: int
    mail_port: int
    registry: Registry

    @property
    def base_host(self) -> str:
        """The plain host, which lets a person choose a council."""
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        """The one address to open."""
        return f"http://{self.base_host}/"

    def council_url(self, label: str) -> str:
        """The address of a council's own host."""
        return f"http://{label}.{self.base_host}/"

    def issuer(self, slug: str) -> str:
        """The address of a council's identity provider."""
        return f"http://127.0.0.1:{self.provider_port}/{slug}"


def make_plan(data: Path, port: int) -> Plan:
    """The demo of a data folder; what it must remember is read from there, or made.

    Raises PortTaken where an identity provider's port is used by another program, TenantFaults where a
    council's file is wrong.
    """
    keep = Keepsakes(data)
    return Plan(
        data=data,
        port=port,
        keep=keep,
        provider_port=keep.port("identity providers"),
        mail_port=keep.port("mail"),
        registry=load(ROOT / "tenants", {}),
    )


def environment(plan: Plan, urls: Urls, queue_url: str) -> dict[str, str]:
    """What every process of the demo, and a `fram` command beside it, reads from its environment."""
    chosen = {
        "FRAM_ENVIRONMENT": "demo",
        "SECRET_KEY": plan.keep.secret("SECRET_KEY"),
        "REDIS_URL": queue_url,
        "BASE_HOST": plan.base_host,
        "URL_SCHEME": "http",
        "MAIL_URL": f"smtp://127.0.0.1:{plan.mail_port}",
        "MAIL_FROM": "fram@localhost",
        # Who looks at the demo in the evening wants to see the letters.
        "QUIET_HOURS": "",
        "TENANTS_DIR": str(plan.registry.folder),
        **urls.environment(),
    }
    for tenant in plan.registry:
        chosen[tenant.sign_in.secret_env] = plan.keep.secret(tenant.sign_in.secret_env)
        chosen[ISSUER_VARIABLE + tenant.slug.upper().replace("-", "_")] = plan.issuer(tenant.slug)
    return chosen


def programs(plan: Plan) -> list[Program]:
    """The process table: name, command, what it needs besides, how long it may take to stop."""
    provider = (sys.executable, "-m", "app.demo.provider", "--port", str(plan.provider_port))
    mailbox = (sys.executable, "-m", "app.demo.mailbox", "--port", str(plan.mail_port))
    web = {
        "BIND": f"127.0.0.1:{plan.port}",
        "PROMETHEUS_MULTIPROC_DIR": str(plan.data / "metrics"),
    }
    return [
        Program("web", (*GUNICORN, "wsgi:app"), web, stop_seconds=5),
        Program(
            "providers",
            (
                *provider,
                "--accounts",
                str(plan.data / "accounts.json"),
                "--data",
                str(plan.data / "provider"),
            ),
            stop_seconds=2,
        ),
        Program("mail", (*mailbox, "--folder", str(plan.data / "mail")), stop_seconds=2),
        Program("worker", (*FRAM, "worker"), stop_seconds=10),
        Program("dispatch", (*FRAM, "dispatch"), stop_seconds=5),
        Program("scheduler", (*FRAM, "scheduler"), stop_seconds=5),
    ]


def write_accounts(plan: Plan) -> dict[str, Any]:
    """Write the providers' file (who can sign in where, and Fram as their client) and return it."""
    councils: dict[str, Any] = {}
    for place, tenant in enumerate(plan.registry):
        url = plan.council_url(tenant.host)
        councils[tenant.slug] = {
            "client_id": tenant.sign_in.client_id,
            "client_secret": plan.keep.secret(tenant.sign_in.secret_env),
            "redirect_uris": [f"{url}sign-in/callback"],
            "backchannel_logout_uri": f"{url}logout/backchannel",
            "name": tenant.names.get(tenant.default_language, tenant.short_name),
            "language": tenant.default_language,
            "accounts": accounts(tenant, place),
        }
    (plan.data / "provider").mkdir(mode=0o700, exist_ok=True)
    write_private(plan.data / "accounts.json", json.dumps(councils, indent=2, ensure_ascii=False))
    return councils


def describe(plan: Plan, told: dict[str, str], admin_url: str, people: dict[str, Any]) -> dict[str, Any]:
    """What `demo.json` tells scripts."""
    return {
        "url": plan.url,
        "base_host": plan.base_host,
        "pid": os.getpid(),
        "database": {
            "admin": admin_url,
            **{name: url for name, url in told.items() if name.endswith("DATABASE_URL")},
        },
        "queue": told["REDIS_URL"],
        "mail": {"url": told["MAIL_URL"], "folder": str(plan.data / "mail")},
        "logs": str(plan.data / "log"),
        "fram": str(plan.data / "fram"),
        "environment": told,
        "councils": {
            tenant.slug: {
                "name": tenant.names.get("en", tenant.short_name),
                "url": plan.council_url(tenant.host),
                "issuer": plan.issuer(tenant.slug),
                "accounts": _by_role(dict(tenant.roles), people[tenant.slug]["accounts"]),
            }
            for tenant in plan.registry
        },
    }


def _by_role(role_map: dict[str, Any], people: list[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for person in people:
        for role in _roles(role_map, person) or ("none",):
            found.setdefault(role, []).append(
                {"sub": person["sub"], "name": person["name"], "title": person["title"]}
            )
    return found


def _roles(role_map: dict[str, Any], person: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for value in person["roles"] for role in role_map.get(value, ())))
