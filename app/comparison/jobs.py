"""Releases as background work, and the two days a year on which they are made by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from app.comparison import policy, queries
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.funnel import asking
from app.comparison.service import KIND
from app.jobs.view import FAULTS
from app.platform.access.actor import system_actor
from app.platform.audit import log
from app.platform.outbox import Job, Refused, handler, publish
from app.platform.outbox.schedule import Every, scheduled
from app.programmes.queries.members import list_members

FAULTS.update(
    release_refused=_l(
        "The figures would tell too much about single people, so nothing was published. Earlier releases stand."
    ),
    release_history=_l(
        "The figures do not fit what has been published before, so nothing was published. Earlier releases stand."
    ),
    funnel_refused=_l(
        "The joint equality figures of the round would tell too much about single people, so they were not "
        "published. The next release has them tried again."
    ),
    release_not_led=_l("Only the programme's lead coordinator can have a release made."),
)
TRIES = 3
HISTORY_CODES = ("history_dimensions", "history_unknown", "history_contradicts")


@handler(KIND, title=_l("Release of figures across councils"), attempts=3)
def release(job: Job) -> dict[str, str | int]:
    """Make one release of one programme; the id of the job is its id, so done twice it is there once.

    Asked for by a person, the person must still be the programme's lead coordinator.
    """
    from app.comparison.release import make_release  # with numpy and scipy, which only a worker needs

    programme_id = UUID(str(job.arguments["programme_id"]))
    by_itself = job.actor.account_id is None
    if programme_id not in queries.led_programmes():
        raise Refused("release_not_led")
    if not by_itself and not policy.may_release(job.actor, programme_id):
        raise Refused("release_not_led")
    today = datetime.now(job.council.zone).date()
    try:
        made = make_release(programme_id, today, release_id=job.id, progress=job.progress)
    except ReleaseRefused as refusal:
        code = "release_history" if refusal.code in HISTORY_CODES else "release_refused"
        # The words of the refusal are for nobody: they may say how many breaches were found.
        raise Refused(code) from None
    log.record(job.actor, "release.made", "programme", programme_id, {"release": made.name})
    asking.ask_funnels(job.council, programme_id, made.id, made.as_of)
    return {"release": made.name, "figures": made.figures, "shown": made.shown}


class NotDecided(RuntimeError):
    """What may be shown could not be decided this time."""


@handler(asking.KIND, title=_l("Joint equality figures of a round"), attempts=TRIES)
def funnel(job: Job) -> dict[str, int]:
    """Decide and publish one round's joint funnel, which a release has found due; done twice, it is there once."""
    from app.comparison.funnel.publishing import publish_funnel  # with numpy and scipy, for a worker only

    programme_id, round_id = (UUID(str(job.arguments[name])) for name in ("programme_id", "round_id"))
    if programme_id not in queries.led_programmes():
        raise Refused("release_not_led")
    as_of = date.fromisoformat(str(job.arguments["as_of"]))
    try:
        shown = publish_funnel(programme_id, round_id, as_of, progress=job.progress)
    except ReleaseRefused:
        # By another lot it may do. The words of the refusal are for nobody: they may say how many breaches there are.
        if job.attempt < TRIES:
            raise NotDecided from None
        raise Refused("funnel_refused") from None
    if shown is None:
        return {"rounds": 0}
    log.record(job.actor, "funnel.published", "round", round_id)
    return {"rounds": 1, "shown": shown}


@dataclass(frozen=True)
class DaysOfYear:
    """On some days of every year, at a time on the council's clock."""

    days: tuple[tuple[int, int], ...]
    at: time

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest of the days that has been."""
        year = now.astimezone(zone).year
        moments = [
            datetime.combine(date(y, month, day), self.at, zone).astimezone(UTC)
            for y in (year - 1, year)
            for month, day in self.days
        ]
        return max(moment for moment in moments if moment <= now)

    @property
    def frequent(self) -> bool:
        """Whether it comes more often than daily."""
        return False

    def __str__(self) -> str:
        days = ", ".join(f"{month:02d}-{day:02d}" for month, day in self.days)
        return f"{days} {self.at:%H:%M}"


TWICE_A_YEAR = DaysOfYear(((3, 1), (9, 1)), time(2, 30))


@handler("comparison.release.due", title=_l("Releases that are due"))
def release_due(job: Job) -> dict[str, int]:
    """Ask for a release of every programme of several councils that this council leads and none has since."""
    due = TWICE_A_YEAR.last_due(datetime.now(UTC), job.council.zone)
    asked = 0
    for programme_id in queries.led_programmes():
        made = queries.list_releases(programme_id)
        if len(list_members(programme_id)) < 2 or (made and made[0].frozen_at >= due):
            continue
        arguments = {"programme_id": str(programme_id)}
        key = f"{programme_id}/{due:%Y-%m-%d}"
        publish(KIND, arguments, actor=system_actor(job.council), once_key=key)
        asked += 1
    return {"asked": asked}


scheduled(Every("comparison.release.due", TWICE_A_YEAR))
