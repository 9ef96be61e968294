"""A job as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.access.actor import Actor
from app.platform.i18n.formats import number
from app.platform.outbox.registry import is_steady

EAGER = timedelta(seconds=60)
STATES: dict[str, LazyString] = {
    "waiting": _l("Waiting"),
    "running": _l("Running"),
    "failed": _l("Failed, will be tried again"),
    "dead": _l("Failed"),
    "done": _l("Done"),
    "cancelled": _l("Stopped"),
}
OVER = ("done", "dead", "cancelled")
FAULTS: dict[str, LazyString] = {
    "account_ended": _l("The account that asked for this has ended."),
    "unknown_kind": _l("This installation does not know how to do this."),
    "import_not_allowed": _l("Whoever asked for this may not load files any more. Nothing was changed."),
    "mail_not_set_up": _l("No mail server is set up for this installation."),
    "mail_not_encrypted": _l("The mail server offers no encryption, so nothing was sent."),
    "no_address": _l("The person has neither an e-mail address nor an account."),
    "address_refused": _l("The mail server does not take messages to this address."),
}


@dataclass(frozen=True)
class JobView:
    """One job: what, who asked, how far it has come, and what the reader may do about it."""

    id: UUID
    kind: str
    title: str
    state: str
    asked_by: str
    created_at: datetime
    ended_at: datetime | None
    next_at: datetime
    done: int
    total: int
    attempts: int
    fault: str | None
    stopping: bool
    age: timedelta
    may_steer: bool

    @property
    def state_name(self) -> str:
        """The state in words."""
        return str(STATES[self.state])

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in OVER

    @property
    def progress_text(self) -> str:
        """How far it has come, in words."""
        if self.stopping:
            return _("Stopping")
        if self.state == "running" and self.total:
            return _("%(done)s of %(total)s", done=number(self.done), total=number(self.total))
        return self.state_name

    @property
    def percent(self) -> int | None:
        """How far it has come, 0 to 100, when the job says."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def fault_text(self) -> str | None:
        """What went wrong, in words, with a code to quote."""
        if self.state == "dead" and self.fault is None:
            return _("It was begun several times and never finished.")
        if self.fault is None:
            return None
        if self.fault in FAULTS:
            return str(FAULTS[self.fault])
        code = self.fault.removeprefix("error:")
        return _("Something went wrong. Nothing of it was saved. Code: %(code)s", code=code)

    @property
    def poll_seconds(self) -> int | None:
        """How often the page should ask again; None when it need not."""
        if self.over:
            return None
        return 2 if self.age < EAGER else 5

    @property
    def may_retry(self) -> bool:
        """Whether the reader may start it again now."""
        return self.may_steer and self.state in ("failed", "dead")

    @property
    def may_cancel(self) -> bool:
        """Whether the reader may stop it now."""
        open_still = not self.stopping and self.state in ("waiting", "running", "failed")
        return self.may_steer and open_still and not is_steady(self.kind)


def may_steer(actor: Actor, asked_by: UUID | None) -> bool:
    """Whether the actor may start such a job again, or stop it: one's own, or whoever looks after the jobs.

    `asked_by` is None for what the platform does by itself.
    """
    own = asked_by is not None and asked_by == actor.account_id
    return own or actor.may("council:jobs:retry")
