"""E-mail: a message value, its transport, and messages that leave with the commit."""

from app.platform.mail.message import Attachment, Message
from app.platform.mail.service import mail_template, notify_waiting, send_later

__all__ = ["Attachment", "Message", "mail_template", "notify_waiting", "send_later"]
