"""The joint round before anybody has applied: its call, criteria, task, panel, and how the seats are shared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.demo.data.programmes import Written
from app.demo.data.recruitment import words
from app.demo.data.recruitment.place import Place
from app.demo.data.staff import Staff
from app.nominations.service.call_data import CallData, RequirementData
from app.nominations.service.call_states import choose_second_opinion, publish_call
from app.nominations.service.calls import save_call
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from app.programmes.queries.rounds import RoundFacts, get_round
from app.programmes.service import rounds
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.criteria import CriterionData, add_criterion, set_weights
from app.selection.service.panel import SeatData, seat
from app.selection.service.sample_task import set_task
from app.selection.service.seat_data import SeatRuleData
from app.selection.service.seats import fix_allotment, save_rule

OPENED, CLOSES, DECIDED, SAMPLE_DUE = -38, 9, 44, 16
SEATS_EACH = 5
CERTIFIED = "Arbetsprofil A (påhittad)"
# The council that asks a second level, too.
SECOND_LEVEL = "alvdalen"


def open_round(written: Written, staff: dict[str, Staff], starts: str, ends: str) -> Place:
    """Add a round that is open to a programme; everything else about it is written by who calls this."""
    coordinator = staff[written.fact.members[0]].coordinator
    lead = replace(
        coordinator,
        roles=coordinator.roles | {Role.LEAD_COORDINATOR},
        leads=frozenset({written.id}),
    )
    number = len(written.rounds) + 1
    with work_as(lead.scope):
        data = rounds.RoundData(number=number, starts=starts, ends=ends, state="open", invented=True)
        round_id = rounds.add_round(lead, written.id, data)
    own = {slug: staff[slug] for slug in written.fact.members}
    return Place(written.id, round_id, number, lead, own)


def write_joint_round(place: Place) -> None:
    """Call, seats, criteria, weights, task of the work sample; then each council's part in the panel."""
    _write_call(place)
    with work_as(place.lead.scope):
        _share_seats(place)
        _write_criteria(place)
        stands = facts_of(place)
        due = at(place.lead, place.now, SAMPLE_DUE, time(23, 59))
        set_task(place.lead, place.programme_id, place.round_id, words.TASK, due, stands.version)
    for slug, staff in place.staff.items():
        _seat_panel(place, staff)
        if slug == SECOND_LEVEL:
            with work_as(staff.coordinator.scope):
                actor = staff.coordinator
                choose_second_opinion(actor, place.programme_id, round_of(place), True, 0)


def _write_call(place: Place) -> None:
    lead = place.lead
    data = CallData(
        way_in="both",
        opens_at=at(lead, place.now, OPENED, time(8)),
        closes_at=at(lead, place.now, CLOSES, time(23, 59)),
        decision_at=at(lead, place.now, DECIDED, time(8)),
        eligibility=words.ELIGIBILITY,
        about=words.ABOUT,
        drive_question=words.DRIVE_QUESTION,
        requirements=[RequirementData(text, key) for key, text in words.REQUIREMENTS],
        contact_name=lead.name,
        contact_email="talangjakten@mora.example",
    )
    publish(place, data)


def publish(place: Place, data: CallData) -> None:
    """Write the joint call of a round and show it to the public."""
    lead = place.lead
    with work_as(lead.scope):
        found = round_of(place)
        save_call(lead, place.programme_id, found, "joint", data, 0, place.now)
        publish_call(lead, place.programme_id, found, "joint", 1, place.now)


def _share_seats(place: Place) -> None:
    data = SeatRuleData(
        capacity=SEATS_EACH * len(place.staff),
        key="equal",
        minimum=3,
        service_minimum={"elderly_care": 2},
        agreed_on=date.today() - timedelta(days=60),
        agreed_by="Styrgruppen för Talangjakten",
    )
    save_rule(place.lead, place.programme_id, place.round_id, data, 0)
    fix_allotment(place.lead, place.programme_id, place.round_id)


def _write_criteria(place: Place) -> None:
    weights = {}
    for names, questions, weight in words.CRITERIA:
        made = add_criterion(place.lead, facts_of(place), CriterionData(names, questions, words.RUBRIC))
        weights[made] = weight
    set_weights(place.lead, facts_of(place), weights)


def _seat_panel(place: Place, staff: Staff) -> None:
    actor = staff.coordinator
    with work_as(actor.scope):
        for member, data in (
            (staff.cast["panel"], SeatData(decides=True)),
            (actor, SeatData(certified_for=CERTIFIED)),
        ):
            if member.account_id is not None:
                seat(actor, facts_of(place), member.account_id, data)


def facts_of(place: Place) -> SelectionFacts:
    """How the selection stands now."""
    return selection_of(place.programme_id, place.round_id)


def round_of(place: Place) -> RoundFacts:
    """The round as it is read."""
    found = get_round(place.programme_id, place.number)
    if found is None:
        raise LookupError(place.number)
    return found


def at(actor: Actor, now: datetime, days: int, clock: time) -> datetime:
    """A moment on the council's clock, some days from now."""
    day = now.astimezone(actor.council.zone).date() + timedelta(days=days)
    return datetime.combine(day, clock, actor.council.zone)
