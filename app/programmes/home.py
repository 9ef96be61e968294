"""The council's programmes on the home page."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.platform.access.actor import Actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import family
from app.platform.web.pages import home_panel
from app.programmes import policy
from app.programmes.queries.home import home_programmes
from app.programmes.words import ROUND_STATES, STATE_COLOURS


@home_panel(10)
def programmes_panel(actor: Actor) -> Markup | None:
    """The programmes, for those who may see them and where there is one."""
    if not policy.may_read(actor):
        return None
    found = home_programmes(family(current_language(), actor.council.default_language))
    if not found:
        return None
    may_compare = actor.may("programme:comparison:read")
    return Markup(  # noqa: S704 - a template of ours, escaped
        render_template(
            "programmes/home_panel.html",
            found=found,
            may_compare=may_compare,
            states=ROUND_STATES,
            colours=STATE_COLOURS,
        )
    )
