"""URLs of comparisons."""

from flask_babel import lazy_gettext as _l

from app.comparison import views
from app.comparison.funnel.shown import joint_funnel, own_appointed
from app.equality.hooks import appointed_readers, joint_readers
from app.platform.access.blueprint import SIGNED_IN, GuardedBlueprint, needs
from app.platform.web.pages import help_entry
from app.platform.web.shell import Group, MenuEntry, menu

READ, EXPORT = needs("programme:comparison:read"), needs("programme:comparison:export")
PAGE = "/programmes/<slug>/compare"

blueprint = GuardedBlueprint("comparison", __name__, template_folder="templates")
blueprint.add("/compare", views.choose, READ)
blueprint.add(PAGE, views.comparison, READ)
blueprint.add(f"{PAGE}/export.csv", views.export_csv, EXPORT)
blueprint.add(f"{PAGE}/export.xlsx", views.export_xlsx, EXPORT)
blueprint.add(f"{PAGE}/release", views.release, needs("programme:release:make"), methods=["POST"])
blueprint.add("/help/how-we-count", views.how_we_count, SIGNED_IN)

help_entry("comparison.how_we_count", _l("How we count"))
menu.register(
    MenuEntry(
        _l("Compare councils"),
        "comparison.choose",
        "BarChart",
        Group.RESULTS,
        "programme:comparison:read",
        also=("comparison.comparison",),
    )
)

appointed_readers.append(own_appointed)
joint_readers.append(joint_funnel)
