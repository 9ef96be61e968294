"""URLs of programmes, rounds and participants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import NotFound as Missing
from werkzeug.wrappers import Response

from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.refusals import NotAllowed, NotFound
from app.platform.web.errors import answer_http
from app.platform.web.shell import Group, MenuEntry, menu
from app.programmes import home  # noqa: F401 - puts its panel on the home page
from app.programmes.views import agreement, members, participants, programmes, rounds, shown, templates

READ = needs("programme:programmes:read")
LEAD = needs("programme:programmes:edit")
SHARE = needs("programme:sharing:edit")
REGISTER = needs("council:participants:edit")
BOTH = ("GET", "POST")
ONE = "/programmes/<slug>"
ROUND = f"{ONE}/rounds/<int:number>"
PARTICIPANT = f"{ROUND}/participants/<uuid:participation_id>"

blueprint = GuardedBlueprint("programmes", __name__, template_folder="templates")
blueprint.add("/programmes", programmes.programmes, READ)
blueprint.add("/programmes/new", programmes.programme_new, needs("council:programmes:create"), BOTH)
blueprint.add(ONE, programmes.programme, READ)
blueprint.add(f"{ONE}/edit", programmes.programme_edit, LEAD, BOTH)
blueprint.add(f"{ONE}/members", members.members, LEAD)
blueprint.add(f"{ONE}/members", members.member_set, LEAD, ("POST",))
blueprint.add(f"{ONE}/providers", members.provider_add, LEAD, ("POST",))
blueprint.add(f"{ONE}/providers/<uuid:provider_id>/remove", members.provider_remove, LEAD, ("POST",))
blueprint.add(f"{ONE}/leads", members.lead_add, LEAD, ("POST",))
blueprint.add(f"{ONE}/leads/<uuid:account_id>/remove", members.lead_remove, LEAD, ("POST",))
blueprint.add(f"{ONE}/template", templates.template_new, LEAD, BOTH)
blueprint.add(f"{ONE}/template/<int:number>", templates.template_titles, LEAD, BOTH)
blueprint.add(f"{ONE}/sharing", agreement.sharing, READ)
blueprint.add(f"{ONE}/sharing", agreement.sharing_set, SHARE, ("POST",))
blueprint.add(f"{ONE}/agreement", agreement.agreement_set, LEAD, ("POST",))
blueprint.add(f"{ONE}/rounds/new", rounds.round_new, LEAD, BOTH)
blueprint.add(ROUND, rounds.round_page, READ)
blueprint.add(f"{ROUND}/edit", rounds.round_edit, LEAD, BOTH)
blueprint.add(f"{ROUND}/participants/new", participants.participant_new, REGISTER, BOTH)
blueprint.add(PARTICIPANT, participants.participant_edit, REGISTER, BOTH)
blueprint.add(f"{PARTICIPANT}/remove", participants.participant_remove, REGISTER, BOTH)

blueprint.add_app_template_filter(shown.dated, "dated")
blueprint.add_app_template_global(shown.span, "span")
blueprint.add_app_template_global(shown.council_name, "council_name")


@blueprint.app_errorhandler(NotFound)
def missing(_refused: NotFound) -> Response:
    """What a service does not find is a page that does not exist."""
    return answer_http(Missing())


@blueprint.app_errorhandler(NotAllowed)
def forbidden(_refused: NotAllowed) -> Response:
    """What a service does not allow is a page one may not see."""
    return answer_http(Forbidden())


menu.register(
    MenuEntry(
        _l("Programmes"),
        "programmes.programmes",
        "Layers",
        Group.ROUND,
        "programme:programmes:read",
        order=10,
        also=("programmes.", "outcomes."),
    )
)
