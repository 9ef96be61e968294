"""The reference application of `design/performance.md`: the least that an honest page of each kind can be in this stack.

Flask with a session in Valkey, `set_config` of the council, a row of permissions, the rows as columns by
SQLAlchemy, a Jinja page; no feature. It runs under the same server with the same workers and on the same
database as ours, and exports the same columns in the same order.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, redirect, render_template, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from redis import Redis
from rustpy_xlsxwriter import FastExcel
from sqlalchemy import Select, Uuid, column, create_engine, select, table, text, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

engine = create_engine(os.environ["DATABASE_URL"], pool_size=5)
store = Redis.from_url(os.environ["REDIS_URL"])
app = Flask(__name__)
app.config.update(SECRET_KEY=os.environ["SECRET_KEY"], WTF_CSRF_SSL_STRICT=False)
CSRFProtect(app)

PERSON = table(
    "person",
    *(
        column(name)
        for name in ("council_id", "id", "unit_id", "given_name", "family_name", "email", "title")
    ),
    *(column(name) for name in ("employee_number", "employment_percent", "active", "sort_sv")),
)
UNIT = table(
    "unit", column("council_id", Uuid()), column("id", Uuid()), column("name"), column("service_area")
)
ROLE = table("account_role", column("account_id", Uuid()), column("role"))
SUMMARY = table("bench_summary", column("council"), column("n"), column("k"))
MENU = [(f"Sida {number}", f"/page/{number}") for number in range(16)]
OF_UNIT = (UNIT.c.council_id == PERSON.c.council_id) & (UNIT.c.id == PERSON.c.unit_id)


def _people() -> Select[Any]:
    columns = (PERSON.c.id, PERSON.c.given_name, PERSON.c.family_name, PERSON.c.email, PERSON.c.title)
    statement = select(*columns, UNIT.c.name.label("unit"), PERSON.c.employee_number)
    statement = statement.select_from(PERSON.outerjoin(UNIT, OF_UNIT)).where(PERSON.c.active.is_(True))
    return statement.order_by(PERSON.c.sort_sv, PERSON.c.id)


def _exported() -> Select[Any]:
    columns = (
        PERSON.c.employee_number,
        PERSON.c.given_name,
        PERSON.c.family_name,
        PERSON.c.email,
        PERSON.c.title,
    )
    more = (UNIT.c.name.label("unit"), UNIT.c.service_area, PERSON.c.employment_percent, PERSON.c.active)
    statement = select(*columns, *more).select_from(PERSON.outerjoin(UNIT, OF_UNIT))
    return statement.where(PERSON.c.active.is_(True)).order_by(PERSON.c.sort_sv, PERSON.c.id).limit(10_000)


@contextmanager
def work() -> Iterator[Session]:
    """A transaction for whoever is signed in, with the council told and the permissions read."""
    kept = store.get(f"bench:{request.cookies.get('floor', '')}")
    g.session = json.loads(kept)  # type: ignore[arg-type]
    with Session(engine) as current:
        current.execute(text("SELECT set_config('fram.council_id', :c, true)"), {"c": g.session["council"]})
        g.roles = current.scalars(
            select(ROLE.c.role).where(ROLE.c.account_id == UUID(g.session["account"]))
        ).all()
        yield current
        current.commit()


def page(name: str, **values: Any) -> str:
    """A page in its layout."""
    return render_template(
        name, menu=MENU, council="Bench", name=g.session["name"], token=generate_csrf(), **values
    )


@app.get("/hello")
def hello() -> str:
    """No database at all."""
    return "hello"


@app.get("/token")
def token() -> str:
    """The token that a form must bring."""
    return str(generate_csrf())


@app.get("/full50")
def full50() -> str:
    """A signed-in list of fifty."""
    with work() as current:
        return page("list.html", rows=current.execute(_people().limit(50)).all())


@app.get("/detail/<uuid:one>")
def detail(one: UUID) -> str:
    """A signed-in page of one object."""
    with work() as current:
        return page("one.html", r=current.execute(select(PERSON).where(PERSON.c.id == one)).one())


@app.post("/write/<uuid:one>")
def write(one: UUID) -> Answer:
    """A signed-in form post with its token, and a commit."""
    with work() as current:
        current.execute(update(PERSON).where(PERSON.c.id == one).values(title=request.form["title"]))
    return redirect("/", 303)


@app.get("/report")
def report() -> str:
    """290 rows of a ready-made summary."""
    with work() as current:
        return page("report.html", rows=current.execute(select(SUMMARY).limit(290)).all())


@app.get("/csv")
def csv() -> Response:
    """Ten thousand rows, straight from COPY."""
    statement = _exported().compile(engine, compile_kwargs={"literal_binds": True})
    with work() as current:
        raw: Any = current.connection().connection.cursor()
        with raw.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as rows:
            return Response(b"".join(bytes(part) for part in rows), content_type="text/csv")


@app.get("/xlsx")
def xlsx() -> Response:
    """Ten thousand rows as a workbook."""
    with work() as current:
        rows = [dict(row) for row in current.execute(_exported()).mappings()]
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as target:
        FastExcel(target.name).sheet("a", rows).save()
        return Response(target.read(), content_type="application/octet-stream")
