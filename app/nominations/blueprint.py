"""URLs of nominations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.nominations.tasks import calls as call_tasks  # noqa: F401 - offers its tasks
from app.nominations.views import call_edit, calls, help, public_calls
from app.platform.access.blueprint import PUBLIC, GuardedBlueprint, needs
from app.platform.web.pages import help_entry, sign_in_panel
from app.programmes.hooks import programme_links, round_links

BOTH = ("GET", "POST")
ROUND = "/programmes/<slug>/rounds/<int:number>"
CALL = f"{ROUND}/call"
WRITES_CALLS = needs("programme:calls:edit")

blueprint = GuardedBlueprint("nominations", __name__, template_folder="templates")

blueprint.add("/call/<slug>", public_calls.call_public, PUBLIC)
blueprint.add(CALL, calls.call_page, needs("programme:calls:read"))
blueprint.add(f"{CALL}/choice", calls.call_choice, WRITES_CALLS, ("POST",))
blueprint.add(f"{CALL}/<any(joint, own):whose>", call_edit.call_edit, WRITES_CALLS, BOTH)
blueprint.add(f"{CALL}/<any(joint, own):whose>/preview", public_calls.call_preview, WRITES_CALLS)
blueprint.add(f"{CALL}/<any(joint, own):whose>/publish", calls.call_publish, WRITES_CALLS, ("POST",))
blueprint.add(f"{CALL}/<any(joint, own):whose>/unpublish", calls.call_unpublish, WRITES_CALLS, ("POST",))
blueprint.add("/help/way-of-a-case", help.way_of_a_case, PUBLIC)

sign_in_panel(public_calls.open_calls_panel)
programme_links.append(public_calls.programme_link)
round_links.append(public_calls.call_link)
help_entry("nominations.way_of_a_case", _l("The way of a case, from application to seat"))
