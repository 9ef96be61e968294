"""URLs for machines that watch the installation."""

from app.operations import views
from app.platform.access.blueprint import PUBLIC, GuardedBlueprint

blueprint = GuardedBlueprint("operations", __name__)
blueprint.add("/healthz", views.healthz, PUBLIC)
blueprint.add("/readyz", views.readyz, PUBLIC)
blueprint.add("/metrics", views.metrics, PUBLIC)
