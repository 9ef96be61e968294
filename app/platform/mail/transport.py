"""Where messages go: an SMTP server, or a folder of files in development."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.platform.mail.message import Message

SECONDS = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class AddressRefused(Exception):
    """The server says that it will never take a message to this address."""


class NoEncryption(Exception):
    """A server elsewhere offers no encryption: nothing is sent to it in the clear."""


def send(message: Message, url: str, sender: str, host: str) -> None:
    """Hand one message over.

    Args:
        message: what to send.
        url: `smtp://[user:password@]host[:port]` (STARTTLS), `smtps://…` (TLS at once) or `file:///folder`.
        sender: the From address.
        host: the domain of the Message-ID.

    Raises:
        AddressRefused: permanently refused.
        NoEncryption: a server that is not on this machine has no STARTTLS.
        OSError, smtplib.SMTPException: the server is away or busy; try again.
    """
    mail = message.written(sender, host)
    if urlsplit(url).scheme == "file":
        _keep(mail, Path(unquote(urlsplit(url).path)), message.key)
    else:
        _post(mail, url)


def _keep(mail: EmailMessage, folder: Path, key: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.eml"
    path.touch(mode=0o600)
    path.write_bytes(mail.as_bytes())


def _post(mail: EmailMessage, url: str) -> None:
    with _connect(url) as server:
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = [code for code, _text in refusal.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise AddressRefused from None
            raise


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are trusted: read once, for reading them takes longer than sending a letter."""
    return ssl.create_default_context()


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=_trusted())
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=_trusted())
        elif host not in LOOPBACK:
            server.close()
            raise NoEncryption
    if parts.username and parts.password:
        server.login(unquote(parts.username), unquote(parts.password))
    return server
