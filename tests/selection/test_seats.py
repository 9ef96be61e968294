"""Agreeing on the seats of a round: the rule, lots, the fixed allotment, later changes, what-if, and the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.nominations.service.move import move
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, Refused
from app.programmes.models import ProgrammeMember, RoundSeats
from app.programmes.queries.rounds import get_round
from app.programmes.service import members, rounds
from app.selection.models import SeatLine
from app.selection.queries.seats import rule_of, strip
from app.selection.seats import words
from app.selection.service import seats
from app.selection.service.seat_data import SeatRuleData
from tests.programmes.builders import actor
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, decided, fix_seats, sums

PAGE = "/programmes/talangjakten/rounds/1/seats"
INHABITANTS = {"mora": 20600, "orsa": 6900, "alvdalen": 7000}


def _data(made: Recruiting, capacity: int, key: str, minimum: int = 0, **numbers: int) -> SeatRuleData:
    return SeatRuleData(
        capacity, key, minimum=minimum, numbers={council_id(made, slug): n for slug, n in numbers.items()}
    )


def _save(made: Recruiting, data: SeatRuleData, version: int) -> None:
    with work_as(made.lead.scope):
        seats.save_rule(made.lead, made.programme_id, made.round_id, data, version)


def _version(made: Recruiting) -> int:
    with work_as(made.lead.scope):
        found = rule_of(made.programme_id, made.round_id)
    return found.version if found else 0


def _lines(made: Recruiting) -> list[tuple[str, str, int, str]]:
    slugs = {council_id(made, slug): slug for slug in made.coordinators}
    with work_as(made.lead.scope):
        rows = session().execute(
            select(SeatLine.council_id, SeatLine.move, SeatLine.seats, SeatLine.rule).order_by(SeatLine.id)
        )
        return [(slugs[row.council_id], row.move, row.seats, row.rule) for row in rows]


def test_the_rule_is_agreed_fixed_and_read_by_all(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope):
            assert [(one.agreed, one.free, one.fixed) for one in strip(made.programme_id, made.round_id)] == [
                (5, 5, False)
            ] * 3
        with pytest.raises(Refused, match="rule: missing"), work_as(made.lead.scope):
            seats.fix_allotment(made.lead, made.programme_id, made.round_id)
        with pytest.raises(NotAllowed), work_as(orsa.scope):
            seats.save_rule(orsa, made.programme_id, made.round_id, _data(made, 15, "equal"), 0)
        _save(made, _data(made, 15, "inhabitants", minimum=2, **INHABITANTS), 0)
        with pytest.raises(Changed):
            _save(made, _data(made, 15, "equal"), 0)
        with work_as(made.lead.scope):
            seats.fix_allotment(made.lead, made.programme_id, made.round_id)
        assert sums(made) == {"mora": (9, 0), "orsa": (3, 0), "alvdalen": (3, 0)}
        assert sorted(_lines(made)) == [
            ("alvdalen", "allotted", 3, "inhabitants.sainte_lague"),
            ("mora", "allotted", 9, "inhabitants.sainte_lague"),
            ("orsa", "allotted", 3, "inhabitants.sainte_lague"),
        ]
        with pytest.raises(Refused, match="seats: fixed"), work_as(made.lead.scope):
            seats.fix_allotment(made.lead, made.programme_id, made.round_id)
        with work_as(orsa.scope):
            found = get_round(made.programme_id, 1)
            assert found
            assert {council: found.seats[council_id(made, council)] for council in INHABITANTS} == {
                "mora": 9, "orsa": 3, "alvdalen": 3
            }  # fmt: skip
            facts = rule_of(made.programme_id, made.round_id)
            assert facts
            assert set(facts.rule.drawn) == set(found.seats)


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"capacity": -1}, "capacity: range"),
        ({"capacity": 15, "key": "age"}, "key: unknown"),
        ({"capacity": 15, "method": "dhondt"}, "method: unknown"),
        ({"capacity": 15, "minimum": 6}, "capacity: floors"),
        ({"capacity": 15, "key": "staff"}, "capacity: numbers"),
        ({"capacity": 15, "answer_days": 0}, "answer_days: range"),
        ({"capacity": 15, "service_minimum": {"school": 16}}, "service_minimum: sum"),
        ({"capacity": 15, "service_minimum": {"circus": 1}}, "service_minimum: unknown"),
        ({"capacity": 15, "agreed_by": "Styrgruppen, 19121212-1212"}, "agreed_by: sensitive"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(app: Flask, data: dict[str, object], refused: str) -> None:
    with app.app_context():
        made = recruiting(app, people=1)
        with pytest.raises(Refused, match=refused):
            _save(made, SeatRuleData(**data), 0)  # type: ignore[arg-type]


def test_a_tie_waits_for_lots_that_a_person_draws(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=1)
        _save(made, _data(made, 16, "equal"), 0)
        with pytest.raises(Refused, match="lot: missing"), work_as(made.lead.scope):
            seats.fix_allotment(made.lead, made.programme_id, made.round_id)
        with work_as(made.lead.scope):
            seats.draw_lots(made.lead, made.programme_id, made.round_id)
        with pytest.raises(Refused, match="lot: drawn"), work_as(made.lead.scope):
            seats.draw_lots(made.lead, made.programme_id, made.round_id)
        with work_as(made.lead.scope):
            allotment = seats.fix_allotment(made.lead, made.programme_id, made.round_id)
            facts = rule_of(made.programme_id, made.round_id)
        assert facts
        assert facts.drawn_by == made.lead.name
        assert allotment.seats[facts.rule.drawn[0]] == 6
        assert {line[3] for line in _lines(made)} == {"equal.lot"}


def test_later_changes_are_lines_and_nothing_is_written_over(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=4)
        fix_seats(made)
        first = _lines(made)
        for number in range(4):
            decided(made, "orsa", number, "offer")
        _save(made, _data(made, 15, "agreed", mora=6, orsa=4, alvdalen=5), _version(made))
        assert sums(made) == {"mora": (6, 0), "orsa": (4, 4), "alvdalen": (5, 0)}
        _save(made, _data(made, 18, "agreed", mora=8, orsa=4, alvdalen=6), _version(made))
        assert sums(made) == {"mora": (8, 0), "orsa": (4, 4), "alvdalen": (6, 0)}
        _save(made, _data(made, 10, "agreed", mora=3, orsa=4, alvdalen=3), _version(made))
        assert sums(made) == {"mora": (3, 0), "orsa": (4, 4), "alvdalen": (3, 0)}
        lines = _lines(made)
        assert lines[: len(first)] == first
        changes = [line for line in lines if line[3] == "change.agreed"]
        assert sorted(changes[:2]) == [
            ("mora", "moved_in", 1, "change.agreed"),
            ("orsa", "moved_out", 1, "change.agreed"),
        ]
        assert {line[1] for line in changes[2:]} == {"added", "removed"}
        # Seats that are given stay given.
        with pytest.raises(Refused, match="capacity: floors"):
            _save(made, _data(made, 10, "agreed", mora=4, orsa=3, alvdalen=3), _version(made))
        with pytest.raises(Refused, match="capacity: floors"):
            _save(made, _data(made, 3, "equal"), _version(made))
        assert sums(made) == {"mora": (3, 0), "orsa": (4, 4), "alvdalen": (3, 0)}
        with work_as(made.lead.scope):
            agreed = session().execute(select(RoundSeats.council_id, RoundSeats.seats))
            assert {row.council_id: row.seats for row in agreed}[council_id(made, "orsa")] == 4


def test_a_council_that_joins_gets_its_seats_as_lines(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=2)
        fix_seats(made)
        decided(made, "orsa", 0, "offer")
        newcomer = actor(app, "motala")
        with work_as(made.lead.scope):
            members.set_member(made.lead, made.programme_id, newcomer.council.id, "2026")
        made.coordinators["motala"] = newcomer
        _save(made, _data(made, 16, "equal"), _version(made))
        assert sums(made) == {"mora": (4, 0), "orsa": (4, 1), "alvdalen": (4, 0), "motala": (4, 0)}


def test_the_round_form_leaves_the_ledgers_seats_alone(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=1)
        fix_seats(made)
        with work_as(made.lead.scope):
            found = get_round(made.programme_id, 1)
            assert found
            data = rounds.RoundData(1, "2027-03", "2027-06", "open", {council_id(made, "mora"): 40})
            rounds.edit_round(made.lead, made.programme_id, 1, data, found.version)
        with work_as(made.lead.scope):
            kept = get_round(made.programme_id, 1)
            assert kept
            assert (kept.starts, set(kept.seats.values())) == ("2027-03", {5})


def text_of(client: FlaskClient, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def _post(client: FlaskClient, path: str, data: dict[str, str], form: str = PAGE) -> tuple[int, str]:
    page = client.get(form).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    version = re.search(r'name="version"[^>]* value="(\d+)"', page)
    assert token
    hidden = {"csrf_token": token[1], "version": version[1] if version else "0"}
    answer = client.post(path, data=hidden | data)
    return answer.status_code, answer.get_data(as_text=True)


FORM = {
    "capacity": "15", "key": "inhabitants", "method": "sainte_lague", "minimum": "2", "answer_days": "5",
    "agreed_on": "2026-10-01", "agreed_by": "Styrgruppen",
    "number_mora": "20600", "number_orsa": "6900", "number_alvdalen": "7000", "source_mora": "SCB 2025",
    "area_school": "2",
}  # fmt: skip


def _lead_client(app: Flask, made: Recruiting) -> FlaskClient:
    with app.app_context():
        return client_for(app, made.lead)


def test_from_rule_to_ledger_on_the_pages(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    lead = _lead_client(app, made)
    orsa = client_for(app, made.coordinators["orsa"])
    assert "How the seats are shared has not been written down yet." in text_of(orsa)
    assert orsa.get(f"{PAGE}/rule").status_code == 403
    assert "has not been written down" in text_of(lead)
    status, page = _post(lead, f"{PAGE}/rule", FORM | {"minimum": "6"}, f"{PAGE}/rule")
    assert status == 422
    assert "There are too few seats" in page
    status, page = _post(lead, f"{PAGE}/rule", FORM | {"look": "1"}, f"{PAGE}/rule")
    assert (status, "Nothing is saved yet." in page) == (200, True)
    assert _post(lead, f"{PAGE}/rule", FORM, f"{PAGE}/rule")[0] == 303
    shown = text_of(orsa)
    for said in ("By inhabitants", "Sainte-Laguë", "SCB 2025", "Styrgruppen", "Compulsory school", "8.96"):
        assert said in shown
    assert "Fix the allotment" not in shown
    status, page = _post(lead, f"{PAGE}/rule", FORM | {"version": "0", "capacity": "14"}, f"{PAGE}/rule")
    assert status == 409
    assert "Somebody else has changed this" in page
    assert _post(lead, f"{PAGE}/fix", {})[0] == 303
    shown = text_of(orsa)
    assert "Mora is allotted 9 seats" in shown
    assert "By inhabitants, Sainte-Laguë" in shown
    assert "None" not in shown
    with app.app_context():
        decided(made, "orsa", 0, "offer")
    assert "Orsa offers a seat" in text_of(lead)
    # How many of whom are given is told when everybody has heard.
    assert "All councils together have given" not in text_of(orsa)
    with app.app_context():
        announce(made)
    assert "Compulsory school 2 All councils together have given 0. 2 seats are missing." in text_of(orsa)
    answer = lead.get(f"{PAGE}/ledger.csv")
    assert answer.mimetype == "text/csv"
    rows = answer.get_data(as_text=True).splitlines()
    assert rows[0].lstrip("\ufeff") == "When,Council,What,Seats,Rule,By"
    assert "Orsa offers a seat,1,Decided by the panel" in "\n".join(rows)
    with app.app_context():
        employee = made.sign_in("mora", made.people["mora"][0])
    assert client_for(app, employee).get(PAGE).status_code == 403


def test_what_if_is_a_link_that_writes_nothing(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
    orsa = client_for(app, made.coordinators["orsa"])
    shown = text_of(orsa, f"{PAGE}?council=orsa&seats=4").split("Now and then")[1]
    assert re.search(r"Orsa 5\.00 5 4 1 fewer", shown)
    assert "The last seat is open" not in shown
    grown = text_of(orsa, f"{PAGE}?council=orsa&seats=7&key=equal").split("Now and then")[1]
    assert re.search(r"Orsa 5\.00 5 7 2 more", grown)
    assert "too few seats" in text_of(orsa, f"{PAGE}?minimum=6")
    assert "too few seats" in text_of(orsa, f"{PAGE}?council=orsa&seats=16")
    assert text_of(orsa, f"{PAGE}?council=nowhere&capacity=x")
    with app.app_context():
        decided(made, "orsa", 0, "offer")
    assert "has given or promised more seats than that" in text_of(orsa, f"{PAGE}?council=orsa&seats=0")
    with app.app_context():
        assert len(_lines(made)) == 4
        assert _version(made) == 2


def test_every_line_and_every_rule_has_words(app: Flask) -> None:
    from app.selection.models import SEAT_KEYS, SEAT_METHODS, SEAT_MOVES

    with app.test_request_context(base_url="http://mora.localhost"):
        assert set(SEAT_KEYS) == set(words.KEYS) == set(words.KEY_MEANINGS) == set(words.NUMBERS)
        assert set(SEAT_METHODS) == set(words.METHODS) == set(words.METHOD_MEANINGS)
        for move in SEAT_MOVES:
            assert "Orsa" in words.line_words(move, 2, "Orsa")
        assert words.rule_words("unused.inhabitants.sainte_lague.lot") == (
            "Unused seats go to who waits, by inhabitants, Sainte-Laguë, the drawn order decided"
        )


def test_only_the_lead_of_this_programme_writes(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=1)
        other = replace(actor(app, "mora"), roles=frozenset({Role.LEAD_COORDINATOR}))
        with pytest.raises(NotAllowed), work_as(other.scope):
            seats.save_rule(other, made.programme_id, made.round_id, SeatRuleData(15), 0)
        with work_as(made.lead.scope):
            assert session().scalars(select(ProgrammeMember.council_id)).all()
        data = replace(_data(made, 15, "equal"), agreed_on=date(2026, 10, 1), agreed_by="Styrgruppen")
        _save(made, data, 0)
        with work_as(made.lead.scope):
            facts = rule_of(made.programme_id, made.round_id)
        assert facts
        assert (facts.agreed_on, facts.agreed_by) == (date(2026, 10, 1), "Styrgruppen")


def test_the_ledger_names_no_candidate(app: Flask) -> None:
    """Every council reads the ledger: who says no or withdraws is written there without a name."""
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        for number, gone in enumerate(("declined", "withdrew")):
            case_id = decided(made, "mora", number, "offer")
            herself = replace(made.sign_in("mora", made.people["mora"][number]), name="Hemliga Kandidaten")
            with work_as(herself.scope):
                move(herself, case_id, gone)
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope):
            returned = select(SeatLine.rule, SeatLine.by_name).where(SeatLine.move == "returned")
            assert {tuple(row) for row in session().execute(returned)} == {("declined", ""), ("withdrew", "")}
        # Nor can anybody write one there by another way.
        mora = made.coordinators["mora"]
        with pytest.raises(IntegrityError, match="ck_seat_line_nameless"), work_as(mora.scope):
            line = SeatLine(
                programme_id=made.programme_id, round_id=made.round_id, council_id=mora.council.id,
                move="returned", seats=1, candidacy=case_id, rule="withdrew", by_name="Hemliga Kandidaten",
            )  # fmt: skip
            session().add(line)
            session().flush()
    client = client_for(app, orsa)
    for address in (PAGE, f"{PAGE}/ledger.csv"):
        shown = client.get(address).get_data(as_text=True)
        assert "The candidate" in shown
        assert "Hemliga Kandidaten" not in shown
