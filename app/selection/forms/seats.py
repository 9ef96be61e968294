"""Forms of seats: the rule of a round, and what-if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.people.service_areas import SERVICE_AREAS
from app.platform.refusals import Refused
from app.programmes.forms.base import FramForm, tidy
from app.programmes.queries.members import Member
from app.selection.queries.seats import RuleFacts
from app.selection.seats.rules import Rule
from app.selection.seats.words import KEYS, METHODS, refusal
from app.selection.service.seat_data import LONGEST, MOST, MOST_SEATS, SeatRuleData

SEATS = NumberRange(0, MOST_SEATS)


class RuleForm(FramForm):
    """How seats are shared. Fields for each council and each service area are added by `rule_form`."""

    capacity = IntegerField(_l("Seats in all"), [InputRequired(), SEATS])
    key = RadioField(_l("How the seats are shared"), choices=list(KEYS.items()))
    method = SelectField(
        _l("Method"),
        choices=list(METHODS.items()),
        description=_l("Used for inhabitants, staff and need. What each method does stands on this page."),
    )
    minimum = IntegerField(_l("The least that a council gets"), [InputRequired(), SEATS], default=0)
    answer_days = IntegerField(
        _l("Days to answer an offer"), [InputRequired(), NumberRange(1, 60)], default=7
    )
    agreed_on = DateField(_l("Agreed on"), [Optional()])
    agreed_by = StringField(
        _l("Agreed by"),
        [Optional(), Length(max=LONGEST)],
        filters=[tidy],
        description=_l("The steering group or whoever has agreed on the rule."),
    )

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field, or beside the number of seats in all."""
        target: Field = self[field or (refused.field if refused.field in self else "capacity")]
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]

    def fill(self, facts: RuleFacts | None, members: Sequence[Member], agreed: Mapping[UUID, int]) -> None:
        """Show the rule as it is; without one, what the round says is agreed."""
        rule = facts.rule if facts else Rule(sum(agreed.values()), "agreed", numbers=agreed)
        self.capacity.data, self.key.data, self.method.data = rule.capacity, rule.key, rule.method
        self.minimum.data = rule.minimum
        self.version.data = str(facts.version if facts else 0)
        for member in members:
            self[number_field(member)].data = rule.numbers.get(member.council_id)
            self[source_field(member)].data = facts.sources.get(member.council_id, "") if facts else ""
        if facts:
            self.answer_days.data = facts.answer_days
            self.agreed_on.data, self.agreed_by.data = facts.agreed_on, facts.agreed_by
            for area, number in facts.service_minimum.items():
                self[area_field(area)].data = number

    def read(self, members: Sequence[Member]) -> SeatRuleData:
        """What was written."""
        areas = {area: self[area_field(area)].data or 0 for area in SERVICE_AREAS}
        return SeatRuleData(
            capacity=self.capacity.data,
            key=self.key.data,
            method=self.method.data,
            minimum=self.minimum.data,
            numbers={one.council_id: self[number_field(one)].data or 0 for one in members},
            sources={one.council_id: self[source_field(one)].data or "" for one in members},
            service_minimum={area: number for area, number in areas.items() if number},
            answer_days=self.answer_days.data,
            agreed_on=self.agreed_on.data,
            agreed_by=self.agreed_by.data or None,
        )


def number_field(member: Member) -> str:
    """The name of the field with a council's number."""
    return f"number_{member.slug}"


def source_field(member: Member) -> str:
    """The name of the field with the source of a council's number."""
    return f"source_{member.slug}"


def area_field(area: str) -> str:
    """The name of the field with the least for a service area."""
    return f"area_{area}"


def rule_form(members: Sequence[Member], formdata: object = None) -> RuleForm:
    """A form with fields for each council and each service area."""
    fields: dict[str, Any] = {}
    for member in members:
        fields[number_field(member)] = IntegerField(
            _l("Number for %(council)s", council=member.name), [Optional(), NumberRange(0, MOST)]
        )
        fields[source_field(member)] = StringField(
            _l("Source for %(council)s", council=member.name),
            [Optional(), Length(max=LONGEST)],
            filters=[tidy],
        )
    for area, name in SERVICE_AREAS.items():
        fields[area_field(area)] = IntegerField(name, [Optional(), SEATS])
    made: RuleForm = type("CouncilsForm", (RuleForm,), fields)(formdata)
    return made


class WhatIfForm(FramForm):
    """What the seats would be if something were otherwise. All of it is a question in the address."""

    council = SelectField(_l("Council"), [Optional()])
    seats = IntegerField(_l("Seats for it"), [Optional(), SEATS])
    capacity = IntegerField(_l("Seats in all"), [Optional(), SEATS])
    key = SelectField(_l("Shared"), [Optional()], choices=list(KEYS.items()))
    method = SelectField(_l("Method"), [Optional()], choices=list(METHODS.items()))
    minimum = IntegerField(_l("Least for each council"), [Optional(), SEATS])

    def offer(self, members: Sequence[Member], rule: Rule) -> None:
        """Fill the list of councils, and what is not asked for from the rule as it is."""
        self.council.choices = [("", _l("No council alone")), *((one.slug, one.name) for one in members)]
        self.council.data = self.council.data or ""
        for name in ("capacity", "key", "method", "minimum"):
            if self[name].data in (None, "", "None"):
                self[name].data = getattr(rule, name)

    @property
    def asked(self) -> bool:
        """Whether the address asks anything."""
        return any(field.raw_data for field in self if field.name != "version")
