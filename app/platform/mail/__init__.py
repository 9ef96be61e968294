"""E-mail: a message value, its transport, and messages that leave with the commit."""

from app.platform.mail.message import Message
from app.platform.mail.service import mail_template, notify_waiting, send_later

__all__ = ["Message", "mail_template", "notify_waiting", "send_later"]
