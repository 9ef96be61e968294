"""URLs of people."""

from flask_babel import lazy_gettext as _l

from app.people.importing.kind import PEOPLE
from app.people.views import directory, edit, person, units
from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.imports.blueprint import add_import
from app.platform.web.shell import Group, MenuEntry, menu

READ, EDIT = needs("council:people:read"), needs("council:people:edit")
EXPORT, OWN = needs("council:people:export"), needs("own:file:read")
POST = ("POST",)

blueprint = GuardedBlueprint("people", __name__, template_folder="templates")
blueprint.add("/people", directory.directory, READ)
blueprint.add("/people/export.csv", directory.export_csv, EXPORT)
blueprint.add("/people/export.xlsx", directory.export_xlsx, EXPORT)
blueprint.add("/people/me", person.me, OWN)
blueprint.add("/people/new", edit.new, EDIT)
blueprint.add("/people/new", edit.create, EDIT, POST)
blueprint.add("/people/units", units.units, READ)
blueprint.add("/people/units/new", units.unit_new, EDIT)
blueprint.add("/people/units/new", units.unit_create, EDIT, POST)
blueprint.add("/people/units/<uuid:unit_id>", units.unit_edit, EDIT)
blueprint.add("/people/units/<uuid:unit_id>", units.unit_update, EDIT, POST)
blueprint.add("/people/<uuid:person_id>", person.person, READ)
blueprint.add("/people/<uuid:person_id>/edit", edit.edit, EDIT)
blueprint.add("/people/<uuid:person_id>/edit", edit.update, EDIT, POST)
blueprint.add("/people/<uuid:person_id>/deactivate", edit.deactivate, EDIT, POST)
blueprint.add("/people/<uuid:person_id>/activate", edit.activate, EDIT, POST)
add_import(blueprint, "/people/import", PEOPLE)

menu.register(
    MenuEntry(
        _l("Staff"), "people.directory", "PersonGroup", Group.COUNCIL, "council:people:read",
        order=10,
        also=("people.person", "people.new", "people.create", "people.edit", "people.update", "people.units",
              "people.unit_new", "people.unit_create", "people.unit_edit", "people.unit_update",
              "people.import_start", "people.import_upload", "people.import_show", "people.import_columns",
              "people.import_choose"),
    )
)  # fmt: skip
menu.register(MenuEntry(_l("My file"), "people.me", "PersonCircle", Group.HOME, "own:file:read", order=90))
