"""URLs of background jobs. Anybody signed in sees the jobs asked for by him- or herself; see `queries`."""

from flask_babel import lazy_gettext as _l

from app.jobs import views
from app.platform.access.blueprint import SIGNED_IN, GuardedBlueprint
from app.platform.web.shell import Group, MenuEntry, menu

blueprint = GuardedBlueprint("jobs", __name__, template_folder="templates")
blueprint.add("/jobs", views.listing, SIGNED_IN)
blueprint.add("/jobs/<uuid:job_id>", views.job, SIGNED_IN)
blueprint.add("/jobs/<uuid:job_id>/retry", views.retry, SIGNED_IN, methods=["POST"])
blueprint.add("/jobs/<uuid:job_id>/cancel", views.cancel, SIGNED_IN, methods=["POST"])

menu.register(
    MenuEntry(
        _l("Jobs"), "jobs.listing", "Hourglass", Group.COUNCIL, "council:jobs:read", 80, also=("jobs.",)
    )
)
