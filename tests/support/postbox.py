"""A real SMTP server for tests, and what reached it."""

from __future__ import annotations

import email
from asyncio import Server
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from pydantic import SecretStr

from app.demo.services.process import choose_port


@dataclass
class Postbox:
    """An SMTP server's memory; `answers` are given to RCPT before it takes anything."""

    messages: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, unless told otherwise."""
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message."""
        assert isinstance(envelope.content, bytes)
        found = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.messages.append(found)
        return "250 OK"


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """A real SMTP server that the application sends to."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=choose_port(None))
    controller.start()
    assert isinstance(controller.server, Server)
    port = controller.server.sockets[0].getsockname()[1]
    before = app.extensions["fram_settings"]
    url = SecretStr(f"smtp://127.0.0.1:{port}")
    app.extensions["fram_settings"] = before.model_copy(update={"mail_url": url})
    yield box
    app.extensions["fram_settings"] = before
    controller.stop()
