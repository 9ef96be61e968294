"""The ledger as arithmetic: any sequence of what can happen keeps every invariant; the source's rounds come out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.selection.seats.ledger import Balance, Line, balances, faults, holders, shortfalls
from app.selection.seats.methods import Impossible
from app.selection.seats.rules import Rule, allot, change
from app.selection.seats.unused import next_unused

SPACE = UUID("8c5f0f5e-2c83-4a65-9f0d-6f5f7d0f3a11")
A, B, C, D, E = (uuid5(SPACE, name) for name in "ABCDE")
KEYS = ("agreed", "equal", "inhabitants", "staff", "need")


@dataclass
class Round:
    """A round that is played: the same rules as the services, without a database."""

    rule: Rule
    lines: list[Line] = field(default_factory=list)
    waiting: Counter[UUID] = field(default_factory=Counter)
    cases: int = 0

    def fix(self) -> None:
        allotment = allot(self.rule)
        assert not allotment.tied
        self.lines = [Line(council, "allotted", n) for council, n in allotment.seats.items() if n]

    @property
    def held(self) -> dict[UUID, Balance]:
        return balances(self.lines)

    def balance(self, council: UUID) -> Balance:
        return self.held.get(council, Balance())

    def offer(self, council: UUID) -> bool:
        if self.balance(council).free < 1:
            return False
        self.cases += 1
        self.lines.append(Line(council, "given", 1, uuid5(SPACE, str(self.cases))))
        return True

    def return_one(self, council: UUID, which: int) -> None:
        given_here = [line for line in self.lines if line.council == council and line.candidacy]
        mine = sorted(holders(given_here), key=str)
        if mine:
            self.lines.append(Line(council, "returned", 1, mine[which % len(mine)]))
            self.move_on()

    def move_on(self) -> None:
        for council in sorted(self.rule.numbers, key=str):
            while self.waiting[council] and self.offer(council):
                self.waiting[council] -= 1
        for council in sorted(self.rule.numbers, key=str):
            while (found := next_unused(self.rule, self.held, self.waiting, council)).receiver:
                before = self.balance(council)
                self.lines += [Line(council, "moved_out"), Line(found.receiver, "moved_in")]
                # No floor is broken by a move of unused seats.
                assert before.own - 1 >= self.rule.minimum
                if self.offer(found.receiver):
                    self.waiting[found.receiver] -= 1

    def change(self, rule: Rule) -> bool:
        given_now = {council: one.given for council, one in self.held.items()}
        try:
            allotment = allot(rule, given_now)
        except Impossible:
            return False
        if allotment.tied:
            return False
        self.lines += change(self.held, allotment.seats)
        self.rule = rule
        for council, seats in allotment.seats.items():
            assert self.balance(council).own == seats
        return True


def check(played: Round) -> None:
    assert faults(played.lines, played.rule.capacity) == []
    held = played.held
    assert sum(one.given + one.free for one in held.values()) == played.rule.capacity
    assert all(one.given >= 0 and one.free >= 0 for one in held.values())
    # The same ledger, the same result, whatever order its lines are read in.
    mixed = list(played.lines)
    random.Random(len(mixed)).shuffle(mixed)
    assert balances(mixed) == held


events = st.lists(
    st.tuples(
        st.sampled_from(
            ("offer", "decline", "withdraw", "lapse", "reserve", "join", "capacity", "key", "move_on")
        ),
        st.sampled_from((A, B, C, D, E)),
        st.integers(0, 30),
    ),
    max_size=60,
)


@settings(max_examples=250, deadline=None)
@given(
    events,
    st.sampled_from(KEYS),
    st.sampled_from(("sainte_lague", "largest_remainder", "adams")),
    st.integers(0, 3),
)
def test_any_sequence_keeps_every_invariant(
    happened: list[tuple[str, UUID, int]], key: str, method: str, minimum: int
) -> None:
    played = Round(Rule(15, key, method, minimum, {A: 5, B: 5, C: 5}, (C, A, B, E, D)))
    played.fix()
    check(played)
    for what, council, number in happened:
        numbers = dict(played.rule.numbers)
        match what:
            case "offer" if council in numbers:
                played.offer(council)
            case "decline" | "withdraw" | "lapse":
                played.return_one(council, number)
            case "reserve" if council in numbers:
                played.waiting[council] += 1
                played.move_on()
            case "join":
                played.change(replace(played.rule, numbers={council: number, **numbers}))
            case "capacity":
                agreed = {**numbers, A: max(numbers[A] + number - played.rule.capacity, 0)}
                played.change(
                    replace(played.rule, capacity=number, numbers=agreed if key == "agreed" else numbers)
                )
            case "key":
                played.change(replace(played.rule, key=KEYS[number % len(KEYS)]))
            case "move_on":
                played.move_on()
        check(played)


def test_a_ledger_that_does_not_hold_is_told() -> None:
    case = uuid5(SPACE, "case")
    assert {one.what for one in faults([Line(A, "allotted", 2)], 3)} == {"capacity"}
    assert {one.what for one in faults([Line(A, "given", 1, case)], 0)} == {"free"}
    twice = [Line(A, "allotted", 2), Line(A, "given", 1, case), Line(A, "given", 1, case)]
    assert {one.what for one in faults(twice, 2)} == {"twice"}
    assert {one.what for one in faults([Line(A, "returned", 1, case)], 0)} == {"given", "twice"}


def test_services_that_are_short_are_named() -> None:
    assert shortfalls({"school": 3, "elderly_care": 2}, {"school": 1, "elderly_care": 2}) == {"school": 2}


def test_fortyfive_people_in_three_rounds() -> None:
    """`domain/sources.md` 003-14: 45 have taken part, fifteen from each council."""
    taken: Counter[UUID] = Counter()
    for _round in range(3):
        played = Round(Rule(15, "agreed", numbers={A: 5, B: 5, C: 5}))
        played.fix()
        for council in (A, B, C):
            while played.offer(council):
                taken[council] += 1
        check(played)
    assert taken == {A: 15, B: 15, C: 15}
    assert taken.total() == 45


def test_five_each_of_sixtyseven_applicants() -> None:
    """67 applicants for 15 seats (`domain/peers.md` RI1): 15 are offered one, and nobody more, however one tries."""
    played = Round(Rule(15, "equal", numbers={A: 0, B: 0, C: 0}))
    played.fix()
    applicants = {A: 30, B: 22, C: 15}
    offered = {council: sum(played.offer(council) for _one in range(n)) for council, n in applicants.items()}
    assert offered == {A: 5, B: 5, C: 5}
    for council, number in applicants.items():
        played.waiting[council] = number - 5
    played.return_one(B, 3)
    assert (played.balance(B), played.waiting[B]) == (Balance(5, 5), 16)
    check(played)


def test_unused_seats_go_to_the_strongest_claim_and_never_below_the_minimum() -> None:
    rule = Rule(15, "inhabitants", minimum=2, numbers={A: 20600, B: 6900, C: 7000}, drawn=(B, C, A))
    held = {A: Balance(9, 9), B: Balance(3, 3), C: Balance(3, 0)}
    # 20600/19 = 1084 for a tenth seat of A's, 6900/7 = 986 for a fourth of B's.
    assert next_unused(rule, held, {A: 1, B: 4}, C).receiver == A
    assert next_unused(rule, held, {B: 4}, C).receiver == B
    assert next_unused(rule, held, {A: 1, C: 1}, C).why == "own_list"
    assert next_unused(rule, held, {}, C).why == "nobody_waits"
    assert next_unused(rule, held | {C: Balance(2, 0)}, {A: 1}, C).why == "minimum"
    assert next_unused(rule, held, {A: 1}, B).why == "none_free"
    # Who has a free seat of its own waits for nobody else's.
    assert next_unused(rule, held | {B: Balance(4, 3)}, {B: 1}, C).why == "nobody_waits"


def test_lots_decide_between_equal_claims() -> None:
    rule = Rule(15, "agreed", numbers={A: 5, B: 5, C: 5}, drawn=(B, A, C))
    held = {A: Balance(5, 5), B: Balance(5, 5), C: Balance(5, 4)}
    found = next_unused(rule, held, {A: 1, B: 1}, C)
    assert (found.receiver, found.by_lot) == (B, True)
    assert not next_unused(rule, held, {A: 1}, C).by_lot


def test_what_binds_is_told() -> None:
    found = allot(Rule(15, "inhabitants", minimum=4, numbers={A: 20600, B: 6900, C: 7000}))
    assert found.seats == {A: 7, B: 4, C: 4}
    assert found.shares[B].exact == Fraction(15 * 6900, 34500)
    assert [found.shares[council].bound for council in (A, B, C)] == [None, "minimum", "minimum"]
    kept = allot(Rule(15, "inhabitants", numbers={A: 20600, B: 6900}), {C: 2, B: 5})
    assert kept.seats == {A: 8, B: 5, C: 2}
    assert [kept.shares[council].bound for council in (A, B, C)] == [None, "given", "given"]
    with pytest.raises(Impossible, match="floors"):
        allot(Rule(3, "equal", numbers={A: 0, B: 0}), {A: 2, B: 2})
    with pytest.raises(Impossible, match="numbers"):
        allot(Rule(3, "staff", numbers={A: 0, B: 0}))


def test_a_change_moves_what_it_can_and_adds_or_removes_the_rest() -> None:
    held = {A: Balance(5), B: Balance(5), C: Balance(5)}
    assert change(held, {A: 5, B: 4, C: 6}) == sorted(
        [Line(B, "moved_out"), Line(C, "moved_in")], key=lambda line: str(line.council)
    )
    assert Counter((line.move, line.seats) for line in change(held, {A: 5, B: 5, C: 5, D: 2})) == {
        ("added", 2): 1
    }
    gone = change(held, {A: 6, B: 6})
    assert balances([Line(council, "allotted", 5) for council in held] + gone) == {
        A: Balance(6), B: Balance(6), C: Balance(0)
    }  # fmt: skip
