"""A message as a value, and as the text that goes over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from app.platform.i18n.locale import html_lang


@dataclass(frozen=True)
class Attachment:
    """A small text file that goes with a message. `type` is as `text/calendar; method=REQUEST`."""

    name: str
    type: str
    text: str


@dataclass(frozen=True)
class Message:
    """One e-mail to one person.

    `key` becomes the Message-ID: a message that is sent twice, because a server went away between sending
    and noting it, has the same one both times, and mail programmes show it once.
    """

    to: str
    subject: str
    text: str
    html: str
    locale: str
    key: str
    attachments: tuple[Attachment, ...] = ()

    def written(self, sender: str, host: str) -> EmailMessage:
        """The message in wire form, from `sender`, with a Message-ID at `host`.

        Raises:
            ValueError: a header holds a line break.
        """
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = f"<{self.key}@{host}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        for one in self.attachments:
            kind, _, parameters = one.type.partition(";")
            told = dict(part.strip().split("=", 1) for part in parameters.split(";") if "=" in part)
            subtype = kind.strip().removeprefix("text/")
            mail.add_attachment(one.text, subtype=subtype, filename=one.name, params=told)
        # After the parts: set before, it would move into the first of them.
        mail["Content-Language"] = html_lang(self.locale)
        return mail
