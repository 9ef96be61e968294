"""How fast the tabular layer is here and now: `python -m tests.tabular.speed [rows]`.

Not a test: machines differ. Prints wall and CPU seconds of reading (with mapping, parsing, guard) and writing.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.platform.tabular import (
    FieldSpec,
    Guard,
    apply,
    guess_mapping,
    known_words,
    parse,
    read,
    write_csv,
    write_xlsx,
)

FIELDS = {
    "Förnamn": parse.text(100),
    "Efternamn": parse.text(100),
    "E-post": parse.email(),
    "Anställningsnummer": parse.text(40),
    "Befattning": parse.text(200),
    "Enhet": parse.text(200),
    "Verksamhetsområde": parse.choice({"care": ["Vård och omsorg"], "school": ["Skola"]}),
    "Anställd från": parse.date(),
    "Sysselsättningsgrad": parse.percent(100),
    "Chef": parse.yes_no(),
    "Chefens e-post": parse.email(),
    "Telefon": parse.text(40),
}
SPECS = [
    FieldSpec(f"field_{i}", name, check, i < 3, {"sv": [name]})
    for i, (name, check) in enumerate(FIELDS.items())
]


def people(count: int) -> Iterator[list[str]]:
    """Invented staff with as many different values as a council's file has."""
    chance = random.Random(2008)
    for number in range(count):
        yield [
            chance.choice(["Åsa", "Anna", "Göran", "Björn", "Ida"]),
            f"Efternamn{chance.randrange(5000)}",
            f"person{number}@mora.example",
            f"{number:06d}",
            chance.choice(["Undersköterska", "Lärare", "Enhetschef", "Handläggare"]),
            f"Enhet {chance.randrange(400)}",
            chance.choice(["Vård och omsorg", "Skola"]),
            f"20{chance.randrange(26):02d}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
            chance.choice(["100 %", "75 %"]),
            chance.choice(["Ja", "Nej"]),
            f"chef{chance.randrange(400)}@mora.example",
            f"070-{chance.randrange(1000):03d} {chance.randrange(100):02d} {chance.randrange(100):02d}",
        ]


def measured(what: str, count: int, wall: float, cpu: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{what:12} {count} rows, {wall:.2f} s ({count / wall:,.0f} rows/s), "
        f"{cpu:.2f} s CPU ({count / cpu:,.0f} rows/s), peak {peak} MB\n"
    )


def read_all(path: Path) -> int:
    sheet = read(path, path.name, known=known_words(SPECS))
    mapping, guard = guess_mapping(sheet.header, SPECS), Guard(sheet.header)
    count = sum(not row.faults for row in apply(sheet, mapping, SPECS, guard))
    if len(mapping.columns) != len(SPECS) or guard.columns():
        raise SystemExit("the made-up file was not understood")
    return count


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(people(count))
        for kind in ("csv", "xlsx"):
            path = Path(folder) / f"people.{kind}"
            wall, cpu = time.perf_counter(), time.process_time()
            if kind == "csv":
                with path.open("wb") as stream:
                    stream.writelines(write_csv(rows, list(FIELDS), [], "sv"))
            else:
                write_xlsx(rows, list(FIELDS), [], path)
            measured(f"write {kind}", count, time.perf_counter() - wall, time.process_time() - cpu)
        rows.clear()
        for kind in ("csv", "xlsx"):
            wall, cpu = time.perf_counter(), time.process_time()
            found = read_all(Path(folder) / f"people.{kind}")
            measured(f"read {kind}", found, time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
