"""A letter to an account of nobody in the directory: by e-mail alone, since letters in Fram are people's."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import current_app

from app.letters.kinds import KINDS
from app.letters.service.send import hand_over, html_of
from app.letters.service.write import common, worded
from app.letters.wordings import fill
from app.platform.config import Settings
from app.platform.i18n.locale import recipient_language
from app.platform.identity.models import Account
from app.platform.mail import Message
from app.platform.tenancy.tenant import Tenant


def language_of_account(council: Tenant, account: Account) -> str:
    """The language that letters to an account are written in."""
    return recipient_language(account.locale, council.default_language, council.languages)


def mail_account(
    council: Tenant,
    account: Account,
    kind: str,
    *,
    programme_id: UUID,
    round_id: UUID,
    values: Mapping[str, str],
    key: UUID,
) -> None:
    """Send a letter of a kind, in the programme's own wording, to the address of an account; nothing is kept of it.

    Args:
        values: of the kind's own placeholders, as for `write_letter`, in the account's language.
        key: of the job: what is sent twice is shown once.

    Raises:
        KeyError: there is no such kind.
        ValueError: the account has no address.
        Refused, OSError, smtplib.SMTPException: as `hand_over`.
    """
    if not account.email:
        raise ValueError("the account has no address")
    settings: Settings = current_app.extensions["fram_settings"]
    what, language = KINDS[kind], language_of_account(council, account)
    given = dict(values) | common(council, what, account.name, programme_id, round_id, language)
    subject, body = worded(what, programme_id, language)
    subject, body = " ".join(fill(subject, given).split()), fill(body, given).strip()
    html = html_of(subject, body, language, council, settings)
    hand_over(
        Message(
            to=account.email, subject=subject, text=body + "\n", html=html, locale=language, key=f"ob-{key}"
        ),
        settings,
    )
