"""The list of people, and the list as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from flask import Response, render_template, send_file, stream_with_context, url_for
from flask_babel import gettext as _

from app.people import policy
from app.people.queries.directory import COUNTED, SORTS, PersonLine, anyone, list_people, surroundings
from app.people.queries.export import Words, export_people, safe_people
from app.people.queries.units import get_unit
from app.people.service.export import begin_export
from app.people.service_areas import SERVICE_AREAS, service_area_name
from app.people.views import reader
from app.people.words import SEXES
from app.platform.access.actor import current_actor
from app.platform.copying import copy_csv
from app.platform.database import work_as
from app.platform.i18n.binding import current_language
from app.platform.tabular import write_xlsx
from app.platform.web.escaping import escape_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def directory() -> str:
    """The list, 50 a page. Statements: the page, what stands around it; one more for a named unit or nobody."""
    actor, wanted, sort = current_actor(), reader.wanted_filter(), reader.wanted_sort()
    order = reader.letters()
    page = list_people(wanted, sort, order, reader.wanted_position(sort))
    around = surroundings(wanted, order)
    arguments: dict[str, Any] = dict(reader.filter_arguments(wanted))
    unit = get_unit(wanted.unit_id) if wanted.unit_id else None
    # Areas that nobody works in would only fill the list with what finds nothing.
    areas = {
        code: name
        for code, name in SERVICE_AREAS.items()
        if code in around.areas or code == wanted.service_area
    }

    def address(**more: Any) -> str:
        sorted_by = {} if sort == "name" else {"sort": sort}
        return url_for("people.directory", **{**arguments, **sorted_by, **more})

    return render_template(
        "people/directory.html",
        page=page,
        around=around,
        counted=COUNTED,
        wanted=wanted,
        unit=unit,
        sort=sort,
        sorts=SORTS,
        areas=areas,
        area_codes=tuple(areas),
        lines=escape_rows([_texts(line) for line in page.lines]),
        narrowed=bool(arguments),
        nobody=not page.lines and not arguments and not anyone(),
        before=address(before=reader.position_argument(page.before)) if page.before else None,
        after=address(after=reader.position_argument(page.after)) if page.after else None,
        sort_url=lambda key, _descending: url_for("people.directory", **{**arguments, "sort": key}),
        csv_url=url_for("people.export_csv", **arguments),
        xlsx_url=url_for("people.export_xlsx", **arguments),
        may_edit=policy.may_edit(actor),
        may_import=policy.may_import(actor),
        may_export=policy.may_export(actor),
        area_name=service_area_name,
    )


def _texts(line: PersonLine) -> tuple[str, ...]:
    """What a line of the list says, as the template takes it apart."""
    return (
        line.id.hex,
        f"{line.given_name} {line.family_name}",
        line.email or "",
        line.title or "–",
        line.unit or "–",
        line.employee_number or "–",
        "" if line.active else "-",
    )


def export_csv() -> Response:
    """The list as CSV, streamed as the database writes it."""
    actor, wanted = current_actor(), reader.wanted_filter()
    count = begin_export(actor, wanted, "csv")
    statement = safe_people(wanted, reader.letters(), _words())
    columns, notes, locale = _columns(), _notes(count), current_language()

    def pieces() -> Iterator[bytes]:
        with work_as(actor.scope):
            yield from copy_csv(statement, columns, notes, locale)

    response = Response(stream_with_context(pieces()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name("csv")}"'
    return response


def export_xlsx() -> Response:
    """The list as a workbook, written row by row into a file that is gone when it has been sent."""
    count = begin_export(current_actor(), reader.wanted_filter(), "xlsx")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    write_xlsx(_rows(), _columns(), _notes(count), cast(BinaryIO, target), sheet=_("People"))
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=_file_name("xlsx"))


def _columns() -> list[str]:
    return [
        _("Employee number"), _("Given name"), _("Family name"), _("E-mail"), _("Title"), _("Unit"),
        _("Service area"), _("Extent of employment in per cent"), _("Sex"), _("Year of birth"), _("Active"),
    ]  # fmt: skip


def _words() -> Words:
    return Words(
        {code: str(name) for code, name in SERVICE_AREAS.items()},
        {code: str(name) for code, name in SEXES.items()},
        (_("Yes"), _("No")),
    )


def _rows() -> Iterator[tuple[Any, ...]]:
    """Rows in words. They come through a transaction of their own, which lives as long as the answer."""
    scope, wanted, order = current_actor().scope, reader.wanted_filter(), reader.letters()
    words = _words()

    def rows() -> Iterator[tuple[Any, ...]]:
        with work_as(scope):
            yield from export_people(wanted, order, words)

    return rows()


def _notes(count: int) -> list[str]:
    today = datetime.now(UTC).date().isoformat()
    return [
        _("%(council)s, %(date)s: %(count)s people.", council=_council(), date=today, count=count),
        _("The file holds personal data. Delete it when it has served its purpose."),
    ]


def _council() -> str:
    return current_actor().council.name(current_language())


def _file_name(ending: str) -> str:
    return f"{current_actor().council.slug}-people-{datetime.now(UTC):%Y-%m-%d}.{ending}"
