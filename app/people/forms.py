"""Forms of people and units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.people.importing.fields import FIRST_BIRTH, LAST_BIRTH, NAME, NUMBER, TITLE
from app.people.queries.person import PersonFacts
from app.people.queries.units import UnitLine
from app.people.service.people import PersonData
from app.people.service.units import UnitData
from app.people.service_areas import SERVICE_AREAS
from app.people.words import SEXES
from app.platform.tabular import Invalid
from app.platform.tabular.parse import email as email_parser
from app.platform.web.forms import Form

NONE = ""
_email = email_parser()


def _tidy(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _choice(value: str | None) -> UUID | None:
    """The unit of a list; the database knows which there are, so a post need not read them all."""
    return UUID(value) if value else None


class PersonForm(Form):
    """One person. `version` is the one that was read."""

    version = HiddenField()
    given_name = StringField(
        _l("Given name"), [InputRequired(_l("Write the given name.")), Length(max=NAME)], filters=[_tidy]
    )
    family_name = StringField(
        _l("Family name"), [InputRequired(_l("Write the family name.")), Length(max=NAME)], filters=[_tidy]
    )
    employee_number = StringField(
        _l("Employee number"),
        [Optional(), Length(max=NUMBER)],
        filters=[_tidy],
        description=_l("The council's own number, not a national identity number."),
    )
    email = StringField(_l("E-mail"), [Optional()], filters=[_tidy])
    title = StringField(_l("Title"), [Optional(), Length(max=TITLE)], filters=[_tidy])
    unit_id = SelectField(_l("Unit"), [Optional()], choices=[], validate_choice=False)
    employment_percent = IntegerField(
        _l("Extent of employment in per cent"),
        [Optional(), NumberRange(1, 100, _l("Write a whole number from 1 to 100."))],
    )
    sex = SelectField(
        _l("Sex"),
        [Optional()],
        choices=[(NONE, _l("Not stated")), *SEXES.items()],
        description=_l(
            "Only for the council's work for equality: counted in groups, and seen by the person herself."
        ),
    )
    birth_year = IntegerField(
        _l("Year of birth"),
        [
            Optional(),
            NumberRange(FIRST_BIRTH, LAST_BIRTH, _l("Write a year with four digits, such as 1985.")),
        ],
        description=_l("Only for age groups in the council's work for equality. Never the date of birth."),
    )
    active = BooleanField(_l("Active: employed by the council now"), default=True)

    def offer_units(self, units: Sequence[tuple[UUID, str]]) -> None:
        """Fill the list of units."""
        self.unit_id.choices = [(NONE, _l("No unit")), *((str(key), name) for key, name in units)]

    def validate_unit_id(self, field: Any) -> None:
        """What no list has offered is refused before anybody is asked whether there is such a unit."""
        try:
            _choice(field.data)
        except ValueError:
            raise ValidationError(_l("There is no such unit any more.")) from None

    def validate_email(self, field: Any) -> None:
        """An address, kept in lower case."""
        try:
            field.data = _email(field.data)
        except Invalid:
            raise ValidationError(_l("Write an e-mail address such as name@example.org.")) from None

    def fill(self, facts: PersonFacts) -> None:
        """Show a person as she is."""
        for name in ("given_name", "family_name", "employee_number", "email", "title", "active"):
            self[name].data = getattr(facts, name)
        self.employment_percent.data = facts.employment_percent
        self.sex.data = facts.sex or NONE
        self.birth_year.data = facts.birth_year
        self.unit_id.data = str(facts.unit_id or NONE)
        self.version.data = str(facts.version)

    def read(self) -> PersonData:
        """What was written."""
        return PersonData(
            given_name=self.given_name.data,
            family_name=self.family_name.data,
            employee_number=self.employee_number.data,
            email=self.email.data,
            title=self.title.data,
            unit_id=_choice(self.unit_id.data),
            employment_percent=self.employment_percent.data,
            sex=self.sex.data or None,
            birth_year=self.birth_year.data,
            active=self.active.data,
        )


class UnitForm(Form):
    """One unit. The manager is written as employee number or e-mail address: a list would be too long."""

    version = HiddenField()
    name = StringField(
        _l("Name"), [InputRequired(_l("Write the unit's name.")), Length(max=TITLE)], filters=[_tidy]
    )
    service_area = SelectField(
        _l("Service area"),
        [Optional()],
        description=_l("From the list that all councils share, so that like can be compared with like."),
    )
    parent_id = SelectField(_l("Belongs to"), [Optional()])
    manager = StringField(
        _l("Manager"),
        [Optional(), Length(max=254)],
        filters=[_tidy],
        description=_l("Employee number or e-mail address."),
    )

    def offer(self, units: Sequence[tuple[UUID, str]], own: UUID | None) -> None:
        """Fill the lists; a unit cannot belong to itself."""
        self.service_area.choices = [(NONE, _l("Not chosen")), *SERVICE_AREAS.items()]
        others = ((str(key), name) for key, name in units if key != own)
        self.parent_id.choices = [(NONE, _l("No unit above")), *others]

    def fill(self, unit: UnitLine, manager: str | None) -> None:
        """Show a unit as it is."""
        self.name.data = unit.name
        self.service_area.data = unit.service_area or NONE
        self.parent_id.data = str(unit.parent_id or NONE)
        self.manager.data = manager
        self.version.data = str(unit.version)

    def read(self, manager_id: UUID | None) -> UnitData:
        """What was written."""
        return UnitData(
            name=self.name.data,
            service_area=self.service_area.data or None,
            parent_id=_choice(self.parent_id.data),
            manager_id=manager_id,
        )


class VersionForm(Form):
    """A button that changes one thing, if nobody else has."""

    version = HiddenField()
