"""What pages that save themselves share: who asked, where to go on, what differs between two windows."""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.queries.calls import CallView
from app.nominations.service.apply import DraftData
from app.platform.i18n.formats import clock, local


def by_script() -> bool:
    """Whether a script asks, which exchanges a part of its page."""
    return "HX-Request" in request.headers


def told_page() -> str:
    """The name of the opened page that saves."""
    return request.form.get("page", "")[:40]


def go(address: str) -> Response:
    """On to another page, also when a script asked."""
    if not by_script():
        return redirect(address, 303)
    response = make_response("", 204)
    response.headers["HX-Redirect"] = address
    return response


def clock_words(moment: datetime) -> str:
    """The time of day on the council's clock."""
    return clock(local(moment).time())


def differing(call: CallView | None, theirs: DraftData, mine: DraftData) -> list[tuple[str, str, str]]:
    """What of two versions differs: what it is, what is saved, what stands on the page."""
    yes, no = _("Yes"), _("No")
    pairs: list[tuple[str, str, str]] = [(_("What drives you"), theirs.drive, mine.drive)]
    for one in call.requirements if call is not None else ():
        ticks = [yes if one.key in told.met else no for told in (theirs, mine)]
        words = [told.met_words.get(one.key, "") for told in (theirs, mine)]
        pairs += [(one.text, ticks[0], ticks[1]), (one.text, words[0], words[1])]
    return [pair for pair in pairs if pair[1] != pair[2]]
