"""No URLs: only the folder of the messages' templates."""

from app.platform.access.blueprint import GuardedBlueprint

blueprint = GuardedBlueprint("mail", __name__, template_folder="templates")
