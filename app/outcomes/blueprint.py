"""URLs of outcomes, and where they show on other features' pages."""

from __future__ import annotations

from app.outcomes import panels, views
from app.outcomes.importing.kind import PARTICIPANTS
from app.people.hooks import person_panels
from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.imports.blueprint import add_import
from app.programmes.hooks import participant_notes, round_links

REGISTER = needs("council:participants:edit")
BOTH = ("GET", "POST")
ROUND = "/programmes/<slug>/rounds/<int:number>"
OUTCOMES = f"{ROUND}/participants/<uuid:participation_id>/outcomes"

blueprint = GuardedBlueprint("outcomes", __name__, template_folder="templates")
blueprint.add(f"{OUTCOMES}/new", views.outcome_new, REGISTER, BOTH)
blueprint.add(f"{OUTCOMES}/<uuid:outcome_id>/correct", views.outcome_correct, REGISTER, BOTH)
add_import(blueprint, f"{ROUND}/import", PARTICIPANTS)

person_panels.append(panels.person_panel)
participant_notes.append(panels.round_notes)
round_links.append(panels.import_link)
