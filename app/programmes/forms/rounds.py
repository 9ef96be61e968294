"""Forms of a round and of its participants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.people.service_areas import SERVICE_AREAS
from app.programmes.forms.base import FramForm, KnownDateField
from app.programmes.queries.members import Member
from app.programmes.queries.participants import ParticipantLine
from app.programmes.queries.rounds import RoundFacts
from app.programmes.queries.templates import Template
from app.programmes.service.participants import ParticipantData
from app.programmes.service.rounds import HIGHEST, MOST_SEATS, RoundData
from app.programmes.words import COMPLETIONS, PERSON_WAYS_IN, ROUND_STATES

NONE = ""


class RoundForm(FramForm):
    """A round. Fields for seats are added for each member council by `round_form`."""

    number = IntegerField(_l("Round number"), [InputRequired(), NumberRange(1, HIGHEST)])
    starts = KnownDateField(
        _l("Starts"),
        [InputRequired()],
        description=_l("As precisely as you know: 2016, 2016-04 or 2016-04-01."),
    )
    ends = KnownDateField(
        _l("Ends"),
        [InputRequired()],
        description=_l("Outcomes are counted from here. For a year or a month, from its last day."),
    )
    state = SelectField(
        _l("State"), choices=[(code, ROUND_STATES[code]) for code in ROUND_STATES if code != "none"]
    )
    template_id = SelectField(_l("Version of the template"), [Optional()])

    def offer(self, templates: Sequence[Template]) -> None:
        """Fill the list of versions."""
        self.template_id.choices = [
            (NONE, _l("Not stated")),
            *((str(one.id), _l("Version %(number)s", number=one.number)) for one in templates),
        ]

    def fill(self, facts: RoundFacts, members: Sequence[Member]) -> None:
        """Show a round as it is."""
        for name in ("number", "starts", "ends", "state"):
            self[name].data = getattr(facts, name)
        self.template_id.data = str(facts.template_id or NONE)
        for member in members:
            self[seats_field(member)].data = facts.seats.get(member.council_id)
        self.version.data = str(facts.version)

    def read(self, members: Sequence[Member], invented: bool = False) -> RoundData:
        """What was written."""
        seats = {member.council_id: self[seats_field(member)].data for member in members}
        return RoundData(
            number=self.number.data or 0,
            starts=self.starts.data,
            ends=self.ends.data,
            state=self.state.data,
            seats={council: number for council, number in seats.items() if number is not None},
            template_id=UUID(self.template_id.data) if self.template_id.data else None,
            invented=invented,
        )


def seats_field(member: Member) -> str:
    """The name of the field with a member council's seats."""
    return f"seats_{member.slug}"


def round_form(members: Sequence[Member], formdata: object = None) -> RoundForm:
    """A form with a field for each member council's seats."""
    fields: Mapping[str, IntegerField] = {
        seats_field(member): IntegerField(
            _l("Seats for %(council)s", council=member.name), [Optional(), NumberRange(0, MOST_SEATS)]
        )
        for member in members
    }
    made: RoundForm = type("SeatsForm", (RoundForm,), dict(fields))(formdata)
    return made


class ParticipantForm(FramForm):
    """How one of the council's own people came in, and how it went."""

    way_in = SelectField(_l("Way in"), choices=list(PERSON_WAYS_IN.items()), default="unknown")
    service_area = SelectField(
        _l("Service area"),
        [Optional()],
        choices=[(NONE, _l("Not stated")), *SERVICE_AREAS.items()],
        description=_l("Where the person worked when the round began."),
    )
    completion = SelectField(_l("Completion"), choices=list(COMPLETIONS.items()), default="ongoing")

    def fill(self, line: ParticipantLine) -> None:
        """Show a participant as registered."""
        self.way_in.data, self.completion.data = line.way_in, line.completion
        self.service_area.data = line.service_area or NONE
        self.version.data = str(line.version)

    def read(self) -> ParticipantData:
        """What was chosen."""
        return ParticipantData(self.way_in.data, self.completion.data, self.service_area.data or None)
