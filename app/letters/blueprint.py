"""URLs of letters: one's own, how they come, and how a programme words them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.letters import views
from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.web.shell import Group, MenuEntry, menu
from app.programmes.hooks import programme_links

OWN = needs("own:file:read")
READ = needs("programme:letters:read")
WORD = needs("programme:letters:edit")
KINDS = "/programmes/<slug>/letters"
WORDING = f"{KINDS}/<kind>/<locale>"

blueprint = GuardedBlueprint("letters", __name__, template_folder="templates")
blueprint.add("/letters", views.my_letters, OWN)
blueprint.add("/letters/<uuid:letter_id>", views.my_letter, OWN)
blueprint.add("/account/letters", views.choose, OWN, ("POST",))
blueprint.add(KINDS, views.kinds, READ)
blueprint.add(WORDING, views.wording, READ)
blueprint.add(WORDING, views.wording_save, WORD, ("POST",))
blueprint.add(f"{WORDING}/back", views.wording_back, WORD, ("POST",))

programme_links.append(views.link)
menu.register(
    MenuEntry(
        _l("My letters"),
        "letters.my_letters",
        "EnvelopeClosed",
        Group.HOME,
        "own:file:read",
        order=80,
        also=("letters.my_letter",),
    )
)
