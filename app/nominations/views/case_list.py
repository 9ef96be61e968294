"""The list of a round's candidates, on the page and as a file."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, BinaryIO, cast

from flask import Response as FlaskResponse
from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.nominations.case_words import DOORS, STATE_COLOURS
from app.nominations.queries.cases import (
    PAGE,
    SORTS,
    CaseFilter,
    CaseLine,
    Sort,
    count_cases,
    count_states,
    list_cases,
)
from app.nominations.queries.nominate import SMALLEST_COUNT, said_no
from app.nominations.service.cases import begin_export, note_list
from app.nominations.service.entering import may_enter
from app.nominations.states import STATE_WORDS
from app.nominations.views.case_parts import holder_words
from app.platform.access.actor import current_actor
from app.platform.i18n.binding import content_text, current_language
from app.platform.i18n.formats import local, short_date
from app.platform.i18n.formats.zone import current_zone
from app.platform.tabular import write_csv, write_xlsx
from app.platform.web.escaping import escape_rows
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import letters, programme_or_404, round_or_404

LONGEST = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def candidates(slug: str, number: int) -> str:
    """The list, 50 a page: who, by which door, where the case is and who has it."""
    actor, programme = current_actor(), programme_or_404(slug)
    found = round_or_404(programme, number)
    wanted, (sort, descending) = _wanted_filter(), _wanted_sort()
    page = min(max(1, request.args.get("page", 1, int)), 1000)
    lines = list_cases(found.id, wanted, sort, letters(), descending=descending, page=page)
    states_there = count_states(found.id)
    count = count_cases(found.id, wanted, states_there)
    note_list(actor, found.id, [line.person_id for line in lines if line.person_id != actor.person_id])
    arguments = {"q": wanted.search, "state": wanted.state, "door": wanted.door}
    arguments["employed"] = "no" if wanted.gone else ""
    narrowed: dict[str, Any] = {name: value for name, value in arguments.items() if value}

    def address(**more: Any) -> str:
        order: dict[str, Any] = {} if sort == "name" and not descending else {"sort": sort}
        if descending:
            order["descending"] = 1
        return url_for("nominations.candidates", slug=slug, number=number, **{**narrowed, **order, **more})

    return render_template(
        "nominations/candidates.html",
        programme=programme,
        round=found,
        lines=_shown(lines),
        count=count,
        states_there=states_there,
        wanted=wanted,
        narrowed=bool(narrowed),
        sort=sort,
        descending=descending,
        page=page,
        pages=max(1, math.ceil(count / PAGE)),
        page_url=lambda number_of_page: address(page=number_of_page),
        sort_url=lambda key, down: address(sort=key, descending=1 if down else None),
        csv_url=url_for("nominations.candidates_csv", slug=slug, number=number, **narrowed),
        xlsx_url=url_for("nominations.candidates_xlsx", slug=slug, number=number, **narrowed),
        said_no=said_no(programme.id, found.id, datetime.now(UTC)),
        smallest=SMALLEST_COUNT,
        may_enter=may_enter(actor),
        may_export=actor.may("council:candidacies:export"),
        may_import=actor.may("council:candidacies:import"),
        states=STATE_WORDS,
        doors=DOORS,
    )


def _shown(lines: list[CaseLine]) -> list[tuple[str, ...]]:
    """The texts of each line, escaped together: address, name, what stands below it, unit, door, state, colour,
    who has it, since, due. A day is written once, however many lines have it."""
    gone, nowhere = _("No longer employed"), _("No unit")
    doors = {door: str(words) for door, words in DOORS.items()}
    states = {state: str(words) for state, words in STATE_WORDS.items()}
    zone, written, holders = current_zone(), cache(short_date), cache(holder_words)

    def day(moment: datetime | None) -> str:
        return written(moment.astimezone(zone).date()) if moment else "–"

    texts = [
        (
            str(line.id), line.name, (line.title or "") if line.active else gone, line.unit or nowhere,
            doors[line.door], states[line.state], STATE_COLOURS.get(line.state, "neutral"),
            str(holders(line.state, line.asked)) or "–", day(line.since), day(line.due),
        )
        for line in lines
    ]  # fmt: skip
    return escape_rows(texts)


def candidates_csv(slug: str, number: int) -> FlaskResponse:
    """The list as CSV, safe for spreadsheets."""
    programme, found, lines = _export(slug, number, "csv")
    pieces = write_csv(_rows(lines), _columns(), _notes(programme, found, len(lines)), current_language())
    response = FlaskResponse(b"".join(pieces), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(found, "csv")}"'
    return response


def candidates_xlsx(slug: str, number: int) -> FlaskResponse:
    """The list as a workbook, safe for spreadsheets."""
    programme, found, lines = _export(slug, number, "xlsx")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    notes = _notes(programme, found, len(lines))
    write_xlsx(_rows(lines), _columns(), notes, cast(BinaryIO, target), sheet=_("Candidates"))
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=_file_name(found, "xlsx"))


def _wanted_filter() -> CaseFilter:
    state, door = request.args.get("state", ""), request.args.get("door", "")
    return CaseFilter(
        search=request.args.get("q", "").strip()[:LONGEST],
        state=state if state in STATE_WORDS and state != "draft" else "",
        door=door if door in DOORS else "",
        gone=request.args.get("employed") == "no",
    )


def _wanted_sort() -> tuple[Sort, bool]:
    sort = request.args.get("sort", "name")
    return (sort if sort in SORTS else "name"), "descending" in request.args


def _export(slug: str, number: int, form: str) -> tuple[ProgrammeFacts, RoundFacts, list[CaseLine]]:
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    lines = list_cases(found.id, _wanted_filter(), "name", letters(), page=None)
    begin_export(current_actor(), found.id, [line.person_id for line in lines], form)
    return programme, found, lines


def _columns() -> list[str]:
    return [
        _("Given name"), _("Family name"), _("Title"), _("Unit"), _("Door"), _("State"), _("Who has it"),
        _("Since"), _("Due"),
    ]  # fmt: skip


def _rows(lines: list[CaseLine]) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        yield (
            line.given_name, line.family_name, line.title, line.unit, str(DOORS[line.door]),
            str(STATE_WORDS[line.state]), str(holder_words(line.state, line.asked)),
            local(line.since).date(), local(line.due).date() if line.due else None,
        )  # fmt: skip


def _notes(programme: ProgrammeFacts, found: RoundFacts, count: int) -> list[str]:
    return [
        _(
            "%(programme)s, round %(number)s: %(count)s candidates of %(council)s, %(date)s.",
            programme=content_text(programme.names),
            number=found.number,
            count=count,
            council=current_actor().council.name(current_language()),
            date=datetime.now(UTC).date().isoformat(),
        ),
        _("The file holds personal data. Delete it when it has served its purpose."),
    ]


def _file_name(found: RoundFacts, ending: str) -> str:
    return f"{current_actor().council.slug}-candidates-{found.number}-{datetime.now(UTC):%Y-%m-%d}.{ending}"
