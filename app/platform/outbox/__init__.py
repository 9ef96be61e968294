"""Work that leaves with the commit: publish it, handle it, schedule it."""

from app.platform.outbox.job import Cancelled, Job, Refused
from app.platform.outbox.publish import publish
from app.platform.outbox.registry import handler

__all__ = ["Cancelled", "Job", "Refused", "handler", "publish"]
