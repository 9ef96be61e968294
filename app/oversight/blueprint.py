"""URLs of oversight: the log, the settings, the operator's page."""

from flask_babel import lazy_gettext as _l

from app.oversight import views
from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.web.shell import Group, MenuEntry, menu

blueprint = GuardedBlueprint("oversight", __name__, template_folder="templates")
blueprint.add("/log", views.log_page, needs("council:audit:read"))
blueprint.add("/settings", views.settings_page, needs("council:settings:read"))
blueprint.add("/platform", views.platform_page, needs("platform:operations:read"))

menu.register(
    MenuEntry(_l("Log"), "oversight.log_page", "Eye", Group.COUNCIL, "council:audit:read", order=80)
)
menu.register(
    MenuEntry(
        _l("Settings"), "oversight.settings_page", "Cog", Group.COUNCIL, "council:settings:read", order=90
    )
)
menu.register(
    MenuEntry(
        _l("Installation"), "oversight.platform_page", "Database", Group.PLATFORM, "platform:operations:read"
    )
)
