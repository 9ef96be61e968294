"""A case in words for the person whose it is: the steps of the way, who has it now, and when she or he hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.nominations.models import Candidacy
from app.nominations.queries.calls import CallView
from app.nominations.queries.my_case import OwnOpinion
from app.nominations.states import EXPECTANT, HOLDERS, STATE_WORDS, WAITING
from app.platform.i18n.formats import clock, local, long_date, moment_date

STAGES = (
    _l("Written"),
    _l("Opinion"),
    _l("File made ready"),
    _l("Panel"),
    _l("Decision"),
)
STAGE_OF = {"draft": 0, "opinion": 1, "second_opinion": 1, "preparing": 2, "ready": 3}
#: The level of the opinion that a case waits for.
LEVELS = {"opinion": 1, "second_opinion": 2}
OVER = frozenset({"accepted", "not_selected", "declined", "withdrawn"})


@dataclass(frozen=True)
class Promise:
    """When the person hears. `kept` is false when the day has passed: then nothing on the page says to wait."""

    kept: bool
    words: str


def stages(case: Candidacy, selected: bool = True) -> list[tuple[str, str, str]]:
    """The steps of the way for the row of steps: title, detail, and `done`, `now` or nothing.

    Args:
        selected: false in a round without selection, which has two steps.
    """
    titles = [str(title) for title in STAGES] if selected else [_("Written"), _("In the round")]
    here = STAGE_OF.get(case.state, len(titles) - 1)
    here = min(here, len(titles) - 1)
    if case.state == "withdrawn":
        return [(title, "", "") for title in titles]
    over = case.state in OVER
    states = [
        "done" if n < here or (over and n == here) else "now" if n == here else "" for n in range(len(titles))
    ]
    return list(zip(titles, [""] * len(titles), states, strict=True))


def holder(case: Candidacy, opinions: Sequence[OwnOpinion], call: CallView | None) -> str | None:
    """Who has the case now, by name where a name is known; None when nobody has it any more."""
    who = HOLDERS[case.state]
    coordinator = (call.contact_name if call else None) or _("Your council's coordinator")
    asked = _awaited(case, opinions)
    names = {
        "person": _("You"),
        # Where the directory has nobody who can be asked, the coordinator is told and has to find somebody.
        "manager": asked.asked if asked else coordinator,
        "second": asked.asked if asked else coordinator,
        "coordinator": coordinator,
        "panel": _("The panel"),
    }
    return names[who] if who else None


def state_words(case: Candidacy, opinions: Sequence[OwnOpinion]) -> str:
    """Where a case is, in the words of its own page."""
    if case.state in LEVELS and _awaited(case, opinions) is None:
        return _("Nobody to ask for an opinion yet")
    return str(STATE_WORDS[case.state])


def opinion_words(case: Candidacy, one: OwnOpinion, now: datetime) -> str:
    """Of an opinion that was asked for and is not given: whether anybody still waits for it."""
    if one is _awaited(case, [one]):
        day = moment_date(one.due_at)
        if one.due_at >= now:
            return _("Asked, and not given yet. It is to be given by %(day)s.", day=day)
        return _("Asked, and not given yet. The day was %(day)s, and the manager is reminded.", day=day)
    if case.state in WAITING:
        return _("Asked, and not given. Nobody waits for it now.")
    return _("Asked, and not given before the case was decided or closed.")


def _awaited(case: Candidacy, opinions: Sequence[OwnOpinion]) -> OwnOpinion | None:
    """The opinion that the case waits for now, if somebody is asked for it."""
    level = LEVELS.get(case.state)
    return next((one for one in opinions if one.level == level and one.answer is None), None)


def promise(case: Candidacy, now: datetime) -> Promise | None:
    """When the person hears next, in words; None where she or he is not waiting for anybody."""
    if case.state not in EXPECTANT:
        return None
    if case.hears_by is None:
        return Promise(True, _("You hear as soon as there is something to tell. No day is set yet."))
    if case.hears_by >= now and case.state == "reserve":
        return Promise(
            True,
            _(
                "You are on the waiting list. You hear at once if a seat becomes free for you, and by %(day)s at the"
                " latest how it stands.",
                day=day_words(case.hears_by),
            ),
        )
    if case.hears_by >= now:
        return Promise(
            True,
            _(
                "You hear on %(day)s at %(time)s at the latest.",
                day=day_words(case.hears_by),
                time=time_words(case.hears_by),
            ),
        )
    return Promise(
        False,
        _(
            "You should have heard by %(day)s. It is late: ask the contact on this page.",
            day=day_words(case.hears_by),
        ),
    )


def day_words(moment: datetime) -> str:
    """The day of a moment with its weekday, on the council's clock."""
    return long_date(local(moment).date())


def time_words(moment: datetime) -> str:
    """The time of a moment on the council's clock."""
    return clock(local(moment).time())
