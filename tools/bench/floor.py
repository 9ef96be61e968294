"""The reference application: the least that an honest page of each kind can be in this stack.

A session row, the council set for the transaction, the rows, a template; no feature. It runs under the same server
with the same workers and on the same database as ours.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from flask import Flask, Response, render_template_string, request
from rustpy_xlsxwriter import FastExcel
from sqlalchemy import create_engine, text

LIST = """<!doctype html><html lang="sv"><title>Lista</title><main><h1>Personal</h1><table>
{% for r in rows %}<tr><th scope="row"><a href="/people/{{ r.id }}">{{ r.given_name }} {{ r.family_name }}</a><span class="sub">{{ r.email }}</span></th>
<td role="cell" class="lone" data-label="Titel">{{ r.title }}</td><td role="cell" data-label="Enhet">{{ r.unit }}</td>
<td role="cell" data-label="Nummer">{{ r.employee_number }}</td></tr>{% endfor %}</table></main></html>"""
ONE = """<!doctype html><html lang="sv"><title>En</title><main><h1>{{ r.given_name }}</h1><dl>{% for k, v in r._mapping.items() %}
<div><dt>{{ k }}</dt><dd>{{ v }}</dd></div>{% endfor %}</dl></main></html>"""
REPORT = """<!doctype html><html lang="sv"><title>Rapport</title><main><h1>Rapport</h1><table>{% for r in rows %}<tr><th>{{ r[0] }}</th>
<td>{{ r[1] }}</td><td>{{ r[2] }}</td></tr>{% endfor %}</table></main></html>"""
SESSION = text(
    "SELECT a.id FROM login_session s JOIN account a ON a.council_id = s.council_id AND a.id = s.account_id"
    " WHERE s.token_hash = :token AND s.ended_at IS NULL AND s.expires_at > now()"
)
SCOPE = text("SELECT set_config('fram.council_id', :council, true)")
ROLES = text("SELECT role FROM account_role WHERE account_id = :account")
PEOPLE = text(
    "SELECT p.id, p.given_name, p.family_name, p.email, p.title, u.name AS unit, p.employee_number FROM person p"
    " LEFT JOIN unit u ON u.council_id = p.council_id AND u.id = p.unit_id ORDER BY p.sort_sv, p.id LIMIT 50"
)
PERSON = text("SELECT * FROM person WHERE id = :id")
WRITE = text("UPDATE person SET title = :title WHERE id = :id")
SUMMARY = text("SELECT council, n, k FROM bench_summary LIMIT 290")
COPY = "COPY (SELECT given_name, family_name, email, title, employee_number FROM person LIMIT 10000) TO STDOUT (FORMAT csv)"

engine = create_engine(os.environ["DATABASE_URL"], pool_size=5)
council, token_hash = os.environ["BENCH_COUNCIL"], os.environ["BENCH_TOKEN_HASH"]
app = Flask(__name__)


def _begin(connection: Any) -> None:
    connection.execute(SCOPE, {"council": council})
    account = connection.execute(SESSION, {"token": token_hash}).scalar()
    connection.execute(ROLES, {"account": account}).all()


@app.get("/hello")
def hello() -> str:
    """No database at all."""
    return "hello"


@app.get("/full50")
def full50() -> str:
    """A signed-in list of fifty."""
    with engine.begin() as connection:
        _begin(connection)
        return render_template_string(LIST, rows=connection.execute(PEOPLE).all())


@app.get("/detail/<uuid:one>")
def detail(one: Any) -> str:
    """A signed-in page of one object."""
    with engine.begin() as connection:
        _begin(connection)
        return render_template_string(ONE, r=connection.execute(PERSON, {"id": one}).one())


@app.post("/write/<uuid:one>")
def write(one: Any) -> tuple[str, int]:
    """A signed-in form post and a commit."""
    with engine.begin() as connection:
        _begin(connection)
        connection.execute(WRITE, {"title": request.form["title"], "id": one})
    return "", 303


@app.get("/report")
def report() -> str:
    """290 rows of a ready-made summary."""
    with engine.begin() as connection:
        _begin(connection)
        return render_template_string(REPORT, rows=connection.execute(SUMMARY).all())


@app.get("/csv")
def csv() -> Response:
    """Ten thousand rows, straight from COPY."""
    with engine.begin() as connection:
        _begin(connection)
        raw: Any = connection.connection.cursor()
        with raw.copy(COPY) as rows:
            return Response(b"".join(bytes(part) for part in rows), content_type="text/csv")


@app.get("/xlsx")
def xlsx() -> Response:
    """Ten thousand rows as a workbook."""
    with engine.begin() as connection:
        _begin(connection)
        found = connection.execute(
            text("SELECT given_name, family_name, email, title, employee_number FROM person LIMIT 10000")
        )
        rows = [dict(row._mapping) for row in found]
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as target:
        FastExcel(target.name).sheet("a", rows).save()
        return Response(target.read(), content_type="application/octet-stream")
