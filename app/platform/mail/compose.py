"""Writing a message in the recipient's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app

from app.platform.config import Settings
from app.platform.i18n.binding import force
from app.platform.i18n.formats.zone import force_zone
from app.platform.i18n.locale import recipient_language
from app.platform.identity.models import Account
from app.platform.mail.message import Message
from app.platform.mail.service import TEMPLATES
from app.platform.outbox.registry import title_of
from app.platform.tenancy.tenant import Tenant


def compose(
    template: str, account: Account, council: Tenant, values: Mapping[str, Any], key: UUID
) -> Message:
    """A message to an account that has an address.

    Templates get `values`, `council`, `origin` (the address of the council's own host, without a slash at
    the end), the language, and `job_title` (what people call a kind of work); subject and both texts are in
    the recipient's language, else the council's.

    Raises:
        KeyError: there is no such kind of message.
        ValueError: the account has no address.
    """
    if not account.email:
        raise ValueError("the account has no address")
    kind = TEMPLATES[template]
    settings: Settings = current_app.extensions["fram_settings"]
    language = recipient_language(account.locale, council.default_language, council.languages)
    given = dict(values) | {"council": council, "origin": settings.origin(council.host), "language": language}
    given["job_title"] = title_of
    # Not render_template: its context processors are about a request, and there is none.
    environment = current_app.jinja_env
    with force(language), force_zone(council.time_zone):
        given["subject"] = str(kind.subject)
        return Message(
            to=account.email,
            subject=given["subject"],
            text=environment.get_template(f"{kind.stem}.txt").render(given).strip() + "\n",
            html=environment.get_template(f"{kind.stem}.html").render(given),
            locale=language,
            key=f"ob-{key}",
        )
