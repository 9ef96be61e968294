"""`fram compare` and `fram release`: the same code and the same protection as the page, for scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

import click
from flask import Flask

from app.comparison.compare import compare
from app.comparison.disclosure import ReleaseRefused
from app.comparison.export import as_csv, as_json
from app.comparison.finding import heading, spoken, status_text, title
from app.comparison.funnel.asking import ask_funnels
from app.comparison.measures import MeasureChoice, UnknownMeasure, parse_measure
from app.comparison.release import ReleaseFailed, make_release
from app.comparison.view import Comparison, Wanted
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import work_as
from app.platform.i18n.binding import force
from app.platform.i18n.formats import force_zone, percent_range
from app.platform.refusals import NotFound
from app.platform.tenancy.tenant import Tenant
from app.programmes.queries.programmes import get_programme

HORIZON = re.compile(r"[:@]\d+$")
DAY = click.DateTime(["%Y-%m-%d"])


def _council(app: Flask, slug: str) -> Tenant:
    found: Tenant | None = app.extensions["fram_registry"].by_slug(slug)
    if found is None or not found.is_council:
        raise click.ClickException(f"there is no council {slug!r}; see `fram tenants check`")
    return found


@contextmanager
def _words(council: Tenant) -> Iterator[None]:
    """English words and the council's clock, whoever runs the command."""
    with force("en"), force_zone(council.time_zone):
        yield


def _measure(text: str) -> MeasureChoice:
    try:
        return parse_measure(text)
    except UnknownMeasure:
        raise click.ClickException(
            f"there is no measure {text!r}: write seats, completed, manager, manager:12, outcome:specialist, "
            "outcome:specialist:36 (months 6, 12, 24 or 36; 24 unless said)"
        ) from None


@click.command("compare")
@click.argument("programme")
@click.option("--as", "slug", required=True, metavar="COUNCIL", help="The council that looks.")
@click.option("--measure", "measure", default="manager", show_default=True, help="What to count.")
@click.option("--from", "first", type=int, metavar="YEAR", help="Rounds that start in this year or later.")
@click.option("--to", "last", type=int, metavar="YEAR", help="Rounds that start in this year or earlier.")
@click.option(
    "--at",
    type=DAY,
    help="Own figures as they stood on this day. A measure without months counts all reached by then.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def compare_command(
    application: Callable[[], Flask],
    programme: str,
    slug: str,
    measure: str,
    first: int | None,
    last: int | None,
    at: datetime | None,
    form: str,
) -> None:
    """Compare the rounds and councils of a PROGRAMME.

    The council's own figures are live; those of others come from the newest release.
    """
    wanted = Wanted(
        _measure(measure),
        first,
        last,
        at=at.date() if at else None,
        open_ended=at is not None and HORIZON.search(measure) is None,
    )
    app = application()
    with app.app_context():
        council = _council(app, slug)
        actor = Actor(None, council, "fram", frozenset({Role.COORDINATOR}))
        try:
            with _words(council), work_as(actor.scope):
                click.echo(_written(compare(actor, programme, wanted), form), nl=form != "csv")
        except NotFound:
            raise click.ClickException(f"{slug} is in no programme {programme!r}") from None


def _written(comparison: Comparison, form: str) -> str:
    if form == "json":
        return json.dumps(as_json(comparison), ensure_ascii=False, indent=2)
    return as_csv(comparison) if form == "csv" else _table(comparison)


def _table(comparison: Comparison) -> str:
    release = f"release {comparison.release.name}" if comparison.release else "no release yet"
    if comparison.wanted.by_date:
        release = "own figures only"
    head = f"{title(comparison)}, {comparison.as_of}, {release}"
    rows = [("", "", "of known", "share", "95%", "unknown", "")]
    for council in comparison.councils:
        figures = [("all", council.pooled), *((one.label, one.figure) for one in council.rounds)]
        for label, figure in figures:
            count = figure.count
            interval = (
                percent_range(figure.low, figure.high)
                if figure.percent_fits and figure.low is not None and figure.high is not None
                else ""
            )
            told, _, share = spoken(figure).partition(", ") if count else ("", "", "")
            share = "" if figure.thin else share
            unknown = str(count.unknown) if count else ""
            rows.append((council.name, label, told, share, interval, unknown, status_text(figure)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([head, *lines, heading(comparison)])


@click.command("release")
@click.argument("programme")
@click.option("--as", "slug", required=True, metavar="COUNCIL", help="The council that leads the programme.")
@click.pass_obj
def release_command(application: Callable[[], Flask], programme: str, slug: str) -> None:
    """Make a release of a PROGRAMME's figures across councils now, in this process."""
    app = application()
    with app.app_context():
        council = _council(app, slug)
        try:
            name = release_now(council, programme)
        except NotFound:
            raise click.ClickException(f"{slug} leads no programme {programme!r}") from None
        except ReleaseRefused as refusal:
            raise click.ClickException(f"refused ({refusal.code}); nothing was published") from None
        except ReleaseFailed as failure:
            raise click.ClickException(f"{failure}; nothing was published") from None
    click.echo(f"{programme}: release {name}")


def release_now(council: Tenant, address: str, as_of: date | None = None) -> str:
    """Make a release for the council that leads the programme; its name.

    Raises:
        NotFound: the council leads no such programme.
        ReleaseRefused, ReleaseFailed: see `make_release`; nothing is published.
    """
    actor = Actor(None, council, "fram", frozenset({Role.LEAD_COORDINATOR}))
    with work_as(actor.scope):
        programme = get_programme(address)
        if programme is None or programme.lead_council_id != council.id:
            raise NotFound
        programme_id: UUID = programme.id
    made = make_release(programme_id, as_of or datetime.now(council.zone).date())
    with work_as(actor.scope):
        log.record(actor, "release.made", "programme", programme_id, {"release": made.name})
        ask_funnels(council, programme_id, made.id, made.as_of)
    return made.name
