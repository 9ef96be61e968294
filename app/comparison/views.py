"""The comparison page, its files, the chooser, the explanation, and the button that makes a release."""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from app.comparison import drawing, export, policy, service
from app.comparison.compare import compare
from app.comparison.disclosure.policy import Policy
from app.comparison.measures import DEFAULT_HORIZON, UnknownMeasure, parse_measure
from app.comparison.statistics import PERCENT_FROM
from app.comparison.view import Comparison, Wanted
from app.jobs.queries import job_view
from app.jobs.view import JobView
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session
from app.platform.i18n.binding import content_text, current_language
from app.platform.i18n.collation import family
from app.programmes.queries.programmes import list_programmes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose() -> str:
    """The programmes that can be compared: all that the council is in."""
    language = current_language()
    order = family(language, current_actor().council.default_language)
    return render_template("comparison/choose.html", lines=list_programmes(language, order))


def comparison(slug: str) -> str:
    """The comparison of a programme. Four statements, one more while a release is being made."""
    actor = current_actor()
    shown = compare(actor, slug, wanted())
    chosen = arguments(shown.wanted)
    slug = shown.programme.address
    here = url_for("comparison.comparison", slug=slug)
    link = url_for("comparison.comparison", slug=slug, **chosen)
    hidden = tuple((name, one) for name, value in chosen.items() if name != "year" for one in listed(value))
    return render_template(
        "comparison/comparison.html",
        it=shown,
        drawn=drawing.draw(shown, here, link, hidden),
        link=link,
        csv_url=url_for("comparison.export_csv", slug=slug, **chosen),
        xlsx_url=url_for("comparison.export_xlsx", slug=slug, **chosen),
        reader=actor.name,
        council=actor.council.name(current_language()),
        may_export=policy.may_export(actor),
        may_release=policy.may_release(actor, shown.programme.id),
        job=running_release(actor),
    )


def wanted() -> Wanted:
    """What the address asks for; 404 for a measure or a year that cannot be."""
    family, months = request.args.get("measure", "manager"), request.args.get("within")
    timeless = family in ("seats", "completed")  # they have no horizon, but the form sends one all the same
    try:
        asked = parse_measure(f"{family}:{months}" if months and not timeless else family)
    except UnknownMeasure:
        abort(404)
    councils = frozenset(request.args.getlist("council"))
    return Wanted(
        measure=asked,
        first_year=year("from"),
        last_year=year("to"),
        councils=councils or None,
        year=year("year"),
    )


def year(name: str) -> int | None:
    """A year of the address; None where there is none."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        abort(404)
    return int(text)


def arguments(asked: Wanted) -> dict[str, Any]:
    """The address of what is shown: short, and the same whoever it is sent to."""
    found: dict[str, Any] = {"measure": asked.measure.family}
    if asked.measure.horizon is not None:
        found["within"] = asked.measure.horizon
    values = {"from": asked.first_year, "to": asked.last_year, "year": asked.year}
    found |= {name: value for name, value in values.items() if value is not None}
    if asked.councils is not None:
        found["council"] = sorted(asked.councils)
    return found


def listed(value: str | int | list[str]) -> list[str | int]:
    """The values of one argument of an address."""
    return list(value) if isinstance(value, list) else [value]


def running_release(actor: Actor) -> JobView | None:
    """The job that the reader has just asked for, named in the address so that it survives a reload."""
    try:
        job_id = UUID(request.args.get("job", ""))
    except ValueError:
        return None
    return job_view(actor, job_id)


def release(slug: str) -> Answer:
    """Have a release made, and go back to see it being made."""
    job_id = service.ask_release(current_actor(), slug)
    session().commit()
    return redirect(url_for("comparison.comparison", slug=slug, job=job_id) + "#releases", 303)


def export_csv(slug: str) -> Response:
    """Exactly what is seen, as CSV."""
    shown = taken_out(slug, "csv")
    content = export.csv_file(shown, notes(shown), current_language())
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(shown, "csv")}"'
    return response


def export_xlsx(slug: str) -> Response:
    """Exactly what is seen, as a workbook."""
    shown = taken_out(slug, "xlsx")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    export.xlsx_file(shown, notes(shown), cast(BinaryIO, target))
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=file_name(shown, "xlsx"))


def taken_out(slug: str, form: str) -> Comparison:
    """The comparison, with the line in the log."""
    shown = service.take_out(current_actor(), slug, wanted(), form)
    session().commit()
    return shown


def notes(shown: Comparison) -> list[str]:
    """The notes under the table of a file."""
    actor = current_actor()
    who = f"{actor.name}, {actor.council.name(current_language())}"
    return export.notes(shown, content_text(shown.programme.names), who)


def file_name(shown: Comparison, ending: str) -> str:
    """`mora-talangjakten-manager-24-2026-11-22.csv`."""
    measure = shown.measure.code.replace(":", "-")
    return f"{shown.own.slug}-{shown.programme.slug}-{measure}-{shown.as_of}.{ending}"


def how_we_count() -> str:
    """What the numbers mean, what they leave out, and why some are hidden."""
    return render_template(
        "comparison/how_we_count.html", limits=Policy(), few=PERCENT_FROM, months=DEFAULT_HORIZON
    )
