"""Other councils' candidates on the board: what grants open to the actor, every reading noted in the owner's log."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.nominations.models import Candidacy
from app.nominations.states import EXPECTANT
from app.platform.database import session
from app.platform.i18n.collation import Family, sort_key
from app.selection.queries.board.files import shown_file
from app.selection.queries.board.rows import BoardRow, given
from app.selection.queries.uses import note_uses

OWN_CASE = select(Candidacy.id).where(
    Candidacy.person_id == func.ctx.person_id(), Candidacy.state.in_(EXPECTANT)
)
READ_OTHERS = text("SELECT * FROM ctx.read_candidates(:round)")


def other_rows(
    round_id: UUID,
    council_id: UUID,
    order: Family,
    candidacy_id: UUID | None = None,
    opened: Collection[UUID] = (),
) -> list[BoardRow]:
    """Another council's candidates that grants open to the actor, by name; every reading is noted there.

    Nothing to who waits for a decision about the own case in the round. Three statements, the last of them the note in
    the other council's log, and one for each file that is opened.

    Args:
        candidacy_id: the only one that is shown, and whose reading is noted; the others are there for their names,
            which are hidden in what is written about this one, too.
        opened: those whose file is read.
    """
    if session().scalar(OWN_CASE.where(Candidacy.round_id == round_id).limit(1)) is not None:
        return []
    rows = [
        row
        for row in session().execute(READ_OTHERS, {"round": round_id})
        if row.owner_council_id == council_id
    ]
    note_uses(row.grant_id for row in rows if candidacy_id in (None, row.candidacy_id))
    found = [_other_row(row, row.candidacy_id in opened) for row in rows]
    return sorted(found, key=lambda row: (sort_key(f"{row.family_name} {row.given_name}", order), row.id))


def _other_row(row: Any, opened: bool) -> BoardRow:
    file, ratings = row.file, row.file["ratings"]
    return BoardRow(
        id=row.candidacy_id,
        council_id=row.owner_council_id,
        person_id=None,
        given_name=file["given_name"],
        family_name=file["family_name"],
        unit=file["unit"] or "",
        service_area=file["service_area"],
        state=file["state"],
        opinions=tuple(one["answer"] for one in file["opinions"] if one["answer"]),
        interviewed=file["interviewed"],
        sample=file["sample"] is not None,
        profile=file["profile_done"],
        competence=file["competence"],
        ratings=None
        if ratings is None
        else tuple(
            given(one["assessor"], one["assessor_id"], one["instrument"], one["criterion"], one["value"])
            for one in ratings
        ),
        grant_id=row.grant_id,
        file=shown_file(file) if opened and ratings is not None else None,
    )
