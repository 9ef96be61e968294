"""A round played through the real services on PostgreSQL: whatever happens in whichever order, every seat adds up.

`test_ledger.py` plays the arithmetic alone, thousands of times; here fewer rounds pass through moves, decisions,
announcements, waiting lists, changed rules and councils that would leave.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, func, select

from app.handlers import load as load_handlers
from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.service.move import move
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.programmes.models import Participation
from app.programmes.service import members
from app.selection.models import Decision
from app.selection.queries.needs import Needs, own_needs, service_room, spoken_for, told_needs
from app.selection.queries.seats import rule_of
from app.selection.service import seats
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, make_late_final
from app.selection.service.finishing import NotReady, make_ready
from app.selection.service.seat_data import SeatRuleData
from app.selection.service.waiting import lapse_offers, move_on
from tests.selection.boards import GROUNDS, facts_of
from tests.selection.test_decisions import final, hours_later
from tests.selection.test_services import _works_in
from tests.support import seating
from tests.support.emptying import Emptier
from tests.support.recruiting import COUNCILS, Recruiting, recruiting

PEOPLE = 3
TOLD = ("offered", "put_on_reserve", "turned_down")
LIVE = ("preparing", "ready", "reserve", "offered", "accepted")


@dataclass
class Played:
    """A round in the middle of being played, and how often somebody has decided about whom."""

    made: Recruiting
    cases: dict[str, list[UUID]] = field(default_factory=dict)
    themselves: dict[str, list[Actor]] = field(default_factory=dict)
    decided: Counter[UUID] = field(default_factory=Counter)
    told: bool = False

    def state(self, slug: str, number: int) -> str:
        return seating.states(self.made, slug, self.cases[slug][number])[0]

    def decide(self, slug: str, number: int, outcome: str) -> None:
        """The council's coordinator decides, as the version stands."""
        who, case = self.made.coordinators[slug], self.cases[slug][number]
        with work_as(who.scope):
            facts = facts_of(self.made, who)
            version = session().scalar(_version(case))
            decide(who, facts, case, DecisionData(outcome, GROUNDS), version or 0)
        self.decided[case] += 1

    def ready(self, slug: str) -> None:
        """Say ready; of too many offers the last ones go to the list."""
        who = self.made.coordinators[slug]
        for number in reversed(range(PEOPLE)):
            try:
                with work_as(who.scope):
                    make_ready(who, facts_of(self.made, who))
                return
            except NotReady:
                if self.state(slug, number) == "ready":
                    self.decide(slug, number, "no")
        with work_as(who.scope):
            make_ready(who, facts_of(self.made, who))

    def happens(self, what: str, slug: str, number: int, size: int) -> None:
        """One event; what the services refuse has not happened."""
        with suppress(Refused):
            getattr(self, f"on_{what}")(slug, number, size)

    def on_rule(self, _slug: str, number: int, size: int) -> None:
        """The lead changes how the seats are shared, and the least for the school."""
        numbers = {
            seating.council_id(self.made, slug): (size + place * number) % 4
            for place, slug in enumerate(COUNCILS)
        }
        with work_as(self.made.lead.scope):
            found = rule_of(self.made.programme_id, self.made.round_id)
            assert found
            least = {"school": 1} if size % 2 and sum(numbers.values()) else {}
            data = SeatRuleData(sum(numbers.values()), "agreed", numbers=numbers, service_minimum=least)
            seats.save_rule(
                self.made.lead, self.made.programme_id, self.made.round_id, data, found.version
            )  # fmt: skip

    def on_withdrew(self, slug: str, number: int, _size: int) -> None:
        self._person_moves(slug, number, "withdrew")

    def on_accepted(self, slug: str, number: int, _size: int) -> None:
        self._person_moves(slug, number, "accepted")

    def on_declined(self, slug: str, number: int, _size: int) -> None:
        self._person_moves(slug, number, "declined")

    def _person_moves(self, slug: str, number: int, name: str) -> None:
        who = self.themselves[slug][number]
        with work_as(who.scope):
            move(who, self.cases[slug][number], name)

    def on_taken_out(self, slug: str, number: int, _size: int) -> None:
        self._council_moves(slug, number, "taken_out")

    def on_corrected(self, slug: str, number: int, _size: int) -> None:
        self._council_moves(slug, number, "corrected")

    def _council_moves(self, slug: str, number: int, name: str) -> None:
        who, grounds = self.made.coordinators[slug], "Det har kommit fram något nytt."
        with work_as(who.scope):
            move(
                who,
                self.cases[slug][number],
                name,
                grounds=grounds,
                letter_values={"grounds": grounds},
            )

    def on_late(self, slug: str, number: int, size: int) -> None:
        """A decision that stands by itself, made final."""
        who, case = self.made.coordinators[slug], self.cases[slug][number]
        self.decide(slug, number, ("offer", "offer", "reserve", "no")[size % 4])
        with work_as(who.scope):
            version = session().scalar(_version(case))
            make_late_final(who, facts_of(self.made, who), case, version or 0)

    def on_tell(self, slug: str, _number: int, _size: int) -> None:
        system = self._system(slug)
        with work_as(system.scope):
            # A final offer has its seat, so nobody who is to hear does not.
            assert announce_due(system).refused == 0

    def on_lapse(self, slug: str, number: int, _size: int) -> None:
        if self.state(slug, number) == "offered":
            seating.late(self.made, slug, self.cases[slug][number])
            system = self._system(slug)
            with work_as(system.scope):
                lapse_offers(system)

    def on_list(self, slug: str, _number: int, _size: int) -> None:
        """The waiting list moves on: no least for a service is broken by it."""
        system = self._system(slug)
        with work_as(system.scope):
            before = self._seated()
            move_on(system, self.made.programme_id, self.made.round_id)
            room = service_room(self.made.programme_id, self.made.round_id)
            assert self._seated() == before or sum(room.short.values()) <= room.free

    def on_leave(self, slug: str, _number: int, _size: int) -> None:
        """A council would leave: refused while its people are on the way or have seats."""
        if slug == "mora":
            return
        for left in ("2020-01", None):
            with work_as(self.made.lead.scope):
                council = seating.council_id(self.made, slug)
                members.set_member(self.made.lead, self.made.programme_id, council, "2008", left)
            assert not {self.state(slug, number) for number in range(PEOPLE)} & set(LIVE)

    def _system(self, slug: str) -> Actor:
        return system_actor(self.made.coordinators[slug].council)

    def _seated(self) -> int:
        wanted = select(func.count()).where(Candidacy.state.in_(("offered", "accepted")))
        return session().scalar(wanted) or 0

    def check(self) -> None:
        """Everything that must hold at every moment."""
        sums = seating.sums(self.made)
        for slug, who in self.made.coordinators.items():
            with work_as(who.scope):
                self._check_council(slug, who, sums[slug])

    def _check_council(self, slug: str, who: Actor, sums: tuple[int, int]) -> None:
        place = (self.made.programme_id, self.made.round_id)
        states = Counter(session().scalars(select(Candidacy.state)))
        own, given_seats = sums
        assert given_seats == states["offered"] + states["accepted"]
        needs, said = own_needs(*place), told_needs(*place).get(who.council.id, Needs())
        assert (said.promised, said.waiting) == (needs.promised, states["reserve"])
        # What is promised has a seat, and is counted as spoken for.
        assert given_seats + needs.promised <= own
        if own:
            assert spoken_for(*place)[who.council.id].free == own - given_seats - needs.promised
        assert session().scalar(select(func.count()).select_from(Participation)) == states["accepted"]
        # Nobody hears a decision that nobody has taken.
        told = session().scalars(select(CandidacyStep.candidacy_id).where(CandidacyStep.move.in_(TOLD)))
        assert all(times <= self.decided[case] for case, times in Counter(told).items())
        if not self.told:
            assert not given_seats


def _version(case: UUID) -> Select[int]:
    return select(Decision.version).where(Decision.candidacy_id == case)


def _begin(app: Flask, outcomes: list[str]) -> Played:
    """Three councils with two, one and one seats, three people each, all decided about and ready."""
    made = recruiting(app, people=PEOPLE)
    seating.fix_seats(made, 2, 1, 1)
    played = Played(made)
    for place, slug in enumerate(COUNCILS):
        _works_in(made, slug, 0, "school")
        played.cases[slug] = [made.candidate(slug, number, "ready") for number in range(PEOPLE)]
        played.themselves[slug] = [made.sign_in(slug, person_id) for person_id in made.people[slug]]
        for number in range(PEOPLE):
            played.decide(slug, number, outcomes[place * PEOPLE + number])
        played.ready(slug)
    return played


def _finish(made: Recruiting) -> list[str]:
    """Make everything final; else what is missing."""
    try:
        final(made)
    except NotReady as found:
        return [one.words for one in found.missing]
    return []


def _play(played: Played, events: list[tuple[str, str, int, int]]) -> None:
    for event in events:
        played.happens(*event)
        played.check()


def _events(*names: str) -> st.SearchStrategy[list[tuple[str, str, int, int]]]:
    one = st.tuples(
        st.sampled_from(names), st.sampled_from(COUNCILS), st.integers(0, PEOPLE - 1), st.integers(0, 9)
    )
    return st.lists(one, max_size=4 if len(names) < 6 else 18)


BEFORE = ("rule", "withdrew", "taken_out", "leave", "tell")
AFTER = (
    "rule", "withdrew", "taken_out", "leave", "tell", "accepted", "declined", "lapse", "late", "late", "corrected",
    "list", "list", "list",
)  # fmt: skip


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.sampled_from(("offer", "reserve", "no")), min_size=9, max_size=9),
    _events(*BEFORE),
    _events(*BEFORE),
    _events(*AFTER),
)
def test_whatever_happens_every_seat_adds_up(
    app: Flask,
    emptier: Emptier,
    outcomes: list[str],
    ready: list[tuple[str, str, int, int]],
    settled: list[tuple[str, str, int, int]],
    after: list[tuple[str, str, int, int]],
) -> None:
    load_handlers()
    # What the example before has left, also one that has failed.
    emptier.empty()
    with app.app_context():
        played = _begin(app, outcomes)
        played.check()
        _play(played, ready)
        missing = _finish(played.made)
        # Only the least for the school may be missing: the seats are all there.
        assert all("rule that binds" in words for words in missing), missing
        if not missing:
            _play(played, settled)
            hours_later(played.made)
            played.told = True
            for slug in COUNCILS:
                played.on_tell(slug, 0, 0)
            played.check()
            _play(played, after)
