"""The large instance: 647 councils, 120 programmes, 1,000,000 participations, all invented.

Rows are made by SQL as a superuser, since a million people through the services would measure something else.
The first council has 100,000 people, the second 10,000, the third 1,000 and the fourth 100, to see whether a page
grows with its data; the others share the rest evenly.
"""

from __future__ import annotations

import json
from pathlib import Path

import psycopg

from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant

COUNCILS, PROGRAMMES, ROUNDS, PARTICIPATIONS = 647, 120, 10, 1_000_000
SIZES = (100_000, 10_000, 1_000, 100)


def make_tenants() -> list[Tenant]:
    """Councils that differ in nothing but their names."""
    return [
        Tenant.model_validate(
            {
                "slug": f"bench-{number:03}",
                "kind": "kommun",
                "country": "SE",
                "languages": ["sv", "en"],
                "default_language": "sv",
                "time_zone": "Europe/Stockholm",
                "host": f"bench-{number:03}",
                "short_name": f"Bänk {number:03}",
                "names": {"sv": f"Bänk {number:03} kommun", "en": f"Bench {number:03}"},
                "brand": {"controls": "#155e6b", "letter": "B"},
                "sign_in": {
                    "issuer": f"https://sso-{number}.bench.example",
                    "client_id": "fram",
                    "secret_env": "NONE",
                },
                "roles": {},
            }
        )
        for number in range(1, COUNCILS + 1)
    ]


def write_tenants(folder: Path, tenants: list[Tenant]) -> Registry:
    """The councils' files, as an installation has them."""
    for tenant in tenants:
        place = folder / tenant.slug
        place.mkdir(parents=True, exist_ok=True)
        lines = [f'{key} = {json.dumps(getattr(tenant, key), ensure_ascii=False)}' for key in (
            "slug", "kind", "country", "default_language", "time_zone", "host", "short_name")]  # fmt: skip
        lines.insert(3, 'languages = ["sv", "en"]')
        names = [f"{code} = {json.dumps(name, ensure_ascii=False)}" for code, name in tenant.names.items()]
        sign_in = [
            f'issuer = "{tenant.sign_in.issuer}"', 'client_id = "fram"', 'secret_env = "NONE"'
        ]  # fmt: skip
        brand = [f'controls = "{tenant.brand.controls}"', 'letter = "B"']
        text = [*lines, "[names]", *names, "[brand]", *brand, "[sign_in]", *sign_in, "[roles]"]
        (place / "tenant.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    return Registry(tenants, folder)


FILL = """
CREATE TEMP TABLE c AS SELECT id, row_number() OVER (ORDER BY slug) AS place FROM council WHERE slug LIKE 'bench-%%';
CREATE TEMP TABLE wanted AS SELECT id, place, CASE place WHEN 1 THEN {a} WHEN 2 THEN {b} WHEN 3 THEN {c} WHEN 4 THEN {d}
    ELSE ({total} - {a} - {b} - {c} - {d}) / ({councils} - 4) END AS people FROM c;
INSERT INTO unit (council_id, id, name, service_area, sort_sv, sort_no)
SELECT c.id, uuidv7(), 'Enhet ' || n, (ARRAY['school', 'elderly_care', 'technical', 'meals'])[1 + n %% 4],
    lpad(n::text, 4, '0'), lpad(n::text, 4, '0')
FROM c, generate_series(1, 20) n;
CREATE TEMP TABLE u AS SELECT council_id, array_agg(id ORDER BY sort_sv) AS ids FROM unit GROUP BY council_id;
INSERT INTO person (council_id, id, employee_number, given_name, family_name, email, title, unit_id, employment_percent,
    invented, search, sort_sv, sort_no, title_sv, title_no)
SELECT w.id, uuidv7(), n::text, 'Namn' || n %% 500, 'Efternamn' || (n * 7919) %% 9973, 'p' || n || '@bench.example',
    'Titel ' || n %% 40, u.ids[1 + n %% 20], 100, true, 'namn' || n %% 500 || ' efternamn' || (n * 7919) %% 9973,
    'efternamn' || lpad(((n * 7919) %% 9973)::text, 5, '0'), 'efternamn' || lpad(((n * 7919) %% 9973)::text, 5, '0'),
    'titel' || n %% 40, 'titel' || n %% 40
FROM wanted w JOIN u ON u.council_id = w.id, generate_series(1, w.people) n;
INSERT INTO programme (id, slug, lead_council_id, way_in, invented)
SELECT uuidv7(), 'program-' || n, (SELECT id FROM c WHERE place = n), 'both', true
FROM generate_series(1, {programmes}) n;
CREATE TEMP TABLE p AS SELECT id, row_number() OVER (ORDER BY lead_council_id) AS place, lead_council_id FROM programme;
INSERT INTO programme_text (programme_id, locale, name) SELECT id, 'sv', 'Program ' || place FROM p;
CREATE TEMP TABLE of_council AS SELECT c.id AS council_id, p.id AS programme_id FROM c
    JOIN p ON p.lead_council_id = c.id OR (c.place > {programmes} AND p.place = 1 + c.place %% {programmes});
INSERT INTO programme_member (programme_id, council_id, joined) SELECT programme_id, council_id, '2010' FROM of_council;
INSERT INTO round (programme_id, id, number, starts, ends, starts_on, ends_on, state, invented)
SELECT p.id, uuidv7(), n, (2009 + n)::text, (2010 + n)::text, make_date(2009 + n, 1, 1), make_date(2010 + n, 12, 31),
    'closed', true FROM p, generate_series(1, {rounds}) n;
INSERT INTO round_seats (programme_id, round_id, council_id, seats)
SELECT r.programme_id, r.id, m.council_id, 200 FROM round r JOIN programme_member m USING (programme_id);
CREATE TEMP TABLE held AS SELECT programme_id, array_agg(id ORDER BY number) AS rounds FROM round GROUP BY programme_id;
INSERT INTO participation (council_id, id, programme_id, round_id, person_id, way_in, service_area, completion)
SELECT s.council_id, uuidv7(), o.programme_id, h.rounds[1 + s.n %% {rounds}], s.id,
    (ARRAY['nomination', 'application'])[1 + s.n %% 2], 'school', CASE WHEN s.n %% 12 = 0 THEN 'left' ELSE 'completed' END
FROM (SELECT council_id, id, employee_number::int AS n FROM person) s
JOIN of_council o ON o.council_id = s.council_id JOIN held h ON h.programme_id = o.programme_id;
INSERT INTO outcome (council_id, id, participation_id, kind, dated, dated_on, source, employer, recorded_at)
SELECT t.council_id, uuidv7(), t.id,
    CASE WHEN abs(hashtext(t.id::text)) %% 10 < 4 THEN 'manager' ELSE 'stays' END,
    (r.ends_on + 200)::text, r.ends_on + 200, 'coordinator', 'own', r.ends_on + 210
FROM participation t JOIN round r ON r.programme_id = t.programme_id AND r.id = t.round_id;
"""


def fill(admin_url: str) -> int:
    """Fill a migrated database that has the councils. Returns the number of participations."""
    a, b, c, d = SIZES
    numbers = {"a": a, "b": b, "c": c, "d": d, "total": PARTICIPATIONS, "councils": COUNCILS}
    statements = FILL.format(**numbers, programmes=PROGRAMMES, rounds=ROUNDS).replace("%%", "%")
    with psycopg.connect(admin_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(statements.encode())
        # The triggers were asleep: what they keep is counted at once.
        connection.execute("SELECT ctx.own_recount(id, NULL) FROM council")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        found = connection.execute("SELECT count(*) FROM participation").fetchone()
    return int(found[0]) if found else 0
