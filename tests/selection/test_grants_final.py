"""What councils open to each other's panel members is closed when the decisions are made, not when they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrant
from app.selection.models import RoundSelection
from app.selection.service.closing import end_overdue_grants
from app.selection.service.panel import open_files
from tests.selection.boards import decided, facts_of, joint, path, put_on_panel, ready
from tests.selection.files import preparing
from tests.selection.test_decisions import announce, final, state_of
from tests.selection.test_open_again import asked
from tests.support.clients import client_for, form_token
from tests.support.recruiting import COUNCILS, Recruiting


def open_own(made: Recruiting, who: Actor) -> int:
    """The actor's council opens its files for months to come; how many grants."""
    with work_as(who.scope):
        until = datetime.now(UTC) + timedelta(days=200)
        return open_files(who, facts_of(made, who), "Urvalet till omgång 1", until)


def in_force(who: Actor) -> int:
    with work_as(who.scope):
        return session().scalar(select(func.count()).where(AccessGrant.withdrawn_at.is_(None))) or 0


def test_final_closes_the_files_before_anybody_hears(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        lead, orsa = made.lead, made.coordinators["orsa"]
        cases = {slug: made.candidate(slug, 0) for slug in ("mora", "orsa")}
        members = {slug: put_on_panel(made, slug, app) for slug in ("mora", "orsa")}
        assert (open_own(made, lead), open_own(made, orsa)) == (1, 1)
        for who, slug in ((lead, "mora"), (orsa, "orsa")):
            decided(made, who, cases[slug], "no")
        ready(made, *COUNCILS)
    boards = {
        owner: (client_for(app, members[reader]), f"{path('board')}?council={owner}")
        for owner, reader in (("mora", "orsa"), ("orsa", "mora"))
    }
    for owner, (client, address) in boards.items():
        assert f"row-{cases[owner]}" in client.get(address).get_data(as_text=True)
    with app.app_context():
        final(made)
        # The lead's own at once, the others' by the job that each council has every five minutes.
        assert (in_force(lead), in_force(orsa)) == (0, 1)
        assert announce(made, "orsa") == "done"
        assert in_force(orsa) == 0
        assert (state_of(lead, cases["mora"]), state_of(orsa, cases["orsa"])) == ("preparing", "preparing")
    for owner, (client, address) in boards.items():
        page = client.get(address)
        assert page.status_code == 200
        assert f"row-{cases[owner]}" not in page.get_data(as_text=True)
        assert "The decisions are final, and the files of" in page.get_data(as_text=True)
    # Opened again, the decisions are drafts and the files stay closed until each council opens its own.
    client, where = client_for(app, lead), path("selection/final")
    fields = {"csrf_token": form_token(client, where), "version": 1}
    answer = client.post(path("selection/open-again"), data=fields, follow_redirects=True)
    assert "The decisions are open again. Nobody has been told." in answer.get_data(as_text=True)
    with app.app_context():
        assert (in_force(lead), in_force(orsa)) == (0, 0)
        assert (open_own(made, lead), open_own(made, orsa)) == (1, 1)
        assert announce(made, "orsa") == "done"
        assert (in_force(lead), in_force(orsa)) == (1, 1)


@pytest.mark.parametrize("told", [False, True])
def test_nobody_is_asked_to_open_a_file_that_final_decisions_have_closed(app: Flask, told: bool) -> None:
    with app.app_context():
        made = preparing(app)
        asked(made)
        with work_as(made.mora.scope):
            soon = datetime.now(UTC) + timedelta(hours=1)
            session().add(
                RoundSelection(
                    programme_id=made.round.programme_id, round_id=made.round.round_id, announce_at=soon,
                    final_at=func.clock_timestamp(),
                )
            )  # fmt: skip
        with work_as(made.mora.scope):
            assert end_overdue_grants(made.mora, datetime.now(UTC)) == 1
            if told:
                # Not decided about with the others: it is to be assessed after all.
                session().execute(update(RoundSelection).values(announce_at=func.clock_timestamp()))
    client = client_for(app, made.mora)
    home = client.get("/").get_data(as_text=True)
    assert ("1 assessor cannot read the file any more" in home) == told
    listed = client.get("/candidates/conflicts").get_data(as_text=True)
    assert ('id="closed"' in listed and f"/candidates/{made.case_id}" in listed) == told


def test_what_is_opened_between_final_and_the_letters_ends_with_the_letters(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        put_on_panel(made, "orsa", app)
        decided(made, made.lead, case, "no")
        ready(made, *COUNCILS)
        final(made)
        # Added after everything was final: nobody has decided about it, and no letter closes it.
        made.candidate("mora", 1)
        assert open_own(made, made.lead) == 2
        assert announce(made, "mora") == "done"
        assert in_force(made.lead) == 2
    panel = client_for(app, made.lead).get(path("panel")).get_data(as_text=True)
    assert "All this ends by itself when the candidate hears." in panel
    with app.app_context():
        with work_as(made.lead.scope):
            session().execute(update(RoundSelection).values(announce_at=func.clock_timestamp()))
        assert announce(made, "mora") == "done"
        assert (state_of(made.lead, case), in_force(made.lead)) == ("not_selected", 0)
