"""Mails of cases that are no letters: what waits for the coordinators, once a day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.platform.mail.service import mail_template

WAITING = mail_template(
    "nominations.waiting", _l("Candidates wait for you in Fram"), "mail/candidates_waiting"
)
