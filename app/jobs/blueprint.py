"""URLs of background jobs. Anybody signed in sees the jobs asked for by him- or herself; see `policy`."""

from app.jobs import views
from app.platform.access.blueprint import SIGNED_IN, GuardedBlueprint

blueprint = GuardedBlueprint("jobs", __name__, template_folder="templates")
blueprint.add("/jobs", views.listing, SIGNED_IN)
blueprint.add("/jobs/<uuid:job_id>", views.job, SIGNED_IN)
blueprint.add("/jobs/<uuid:job_id>/retry", views.retry, SIGNED_IN, methods=["POST"])
blueprint.add("/jobs/<uuid:job_id>/cancel", views.cancel, SIGNED_IN, methods=["POST"])
