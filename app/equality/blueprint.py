"""URLs of equality: the funnel of a round, and active measures."""

from __future__ import annotations

from app.equality import views
from app.platform.access.blueprint import GuardedBlueprint, needs
from app.programmes.hooks import round_links

READ = needs("council:equality:read")
WRITE = needs("council:equality:edit")
BOTH = ("GET", "POST")
ROUND = "/programmes/<slug>/rounds/<int:number>"
MEASURE = f"{ROUND}/measures/<uuid:measure_id>"

blueprint = GuardedBlueprint("equality", __name__, template_folder="templates")
blueprint.add(f"{ROUND}/equality", views.equality, READ)
blueprint.add(f"{ROUND}/measures", views.measure_list, READ)
blueprint.add(f"{ROUND}/measures/new", views.measure_new, WRITE, BOTH)
blueprint.add(MEASURE, views.measure_edit, WRITE, BOTH)
blueprint.add(f"{MEASURE}/remove", views.measure_remove, WRITE, ("POST",))

round_links.append(views.link)
