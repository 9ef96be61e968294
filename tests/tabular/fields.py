"""Fields like those the importers use."""

from __future__ import annotations

from app.platform.tabular import FieldSpec, parse

OUTCOMES = {
    "manager": ["manager", "chef", "leder", "leiar", "fått chefstjänst"],
    "head_teacher": ["head teacher", "rektor"],
    "project_leader": ["project leader", "projektledare", "prosjektleder", "prosjektleiar"],
    "specialist": ["chose specialist", "valde specialist", "valgte spesialist", "valde spesialist"],
    "unknown": ["unknown", "okänt", "ukjent", "ukjend"],
}
SPECS = [
    FieldSpec("given_name", "Given name", parse.text(100), True,
              {"sv": ["Förnamn", "Tilltalsnamn"], "nb": ["Fornavn"], "nn": ["Førenamn"], "en": ["First name"]}),
    FieldSpec("family_name", "Family name", parse.text(100), True,
              {"sv": ["Efternamn"], "nb": ["Etternavn"], "nn": ["Etternamn"], "en": ["Last name", "Surname"]}),
    FieldSpec("email", "E-mail", parse.email(), True,
              {"sv": ["E-post", "Mejl"], "nb": ["E-post", "Epostadresse"], "en": ["E-mail"]}),
    FieldSpec("service_area", "Service area",
              parse.choice({"care": ["Vård och omsorg", "Helse og omsorg"], "school": ["Skola", "Skole", "Skule"]}),
              False,
              {"sv": ["Verksamhetsområde"], "nb": ["Tjenesteområde"], "nn": ["Tenesteområde"], "en": ["Service area"]}),
    FieldSpec("since", "Employed since", parse.date(), False,
              {"sv": ["Anställd från"], "nb": ["Ansatt fra"], "nn": ["Tilsett frå"], "en": ["Employed since"]}),
    FieldSpec("rate", "Rate", parse.percent(100), False, {"sv": ["Sysselsättningsgrad"], "nb": ["Stillingsprosent"]}),
    FieldSpec("manager", "Manager", parse.yes_no(), False, {"sv": ["Chef"], "nb": ["Leder"], "nn": ["Leiar"]}),
]  # fmt: skip
