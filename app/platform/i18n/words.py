"""Words that mislead in one of the languages: the traps of the glossary as patterns.

Each is a pattern (case does not count, whole words) and what to write instead. An entry where the
word is right carries the translator comment ``# allow: <the word>``.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Trap: TypeAlias = tuple[re.Pattern[str], str]


def _traps(rules: dict[str, str]) -> tuple[Trap, ...]:
    return tuple((re.compile(rf"\b(?:{word})\b", re.IGNORECASE), advice) for word, advice in rules.items())


_ENGLISH = {
    r"cohorts?": "round (cohort is not in the interface)",
    r"click here": "name what the link leads to",
    r"oops": "say what happened",
    r"e\.g|i\.e|etc": "write it out",
}
_SWEDISH = {
    r"kull(?:en|ar|arna|s)?": "omgång (kull is a litter)",
    r"kohort\w*": "omgång",
    r"examen": "tentamen or prov (examen is a degree)",
    r"betyg\w*": "intyg (betyg are grades)",
    r"samling(?:en|ar|arna)?": "kursträff",
    r"värdkommun\w*": "samordnande kommun (värdkommun is a legal form)",
    r"landsting\w*": "region",
    r"klicka här": "namnge vad länken leder till",
    r"t\.ex|m\.fl|bl\.a|osv|dvs|fr\.o\.m|t\.o\.m|etc": "skriv ut ordet",
    r"ikke|ikkje|påmelding\w*|ledere|bruker(?:en|e)?": "Norwegian word in the Swedish catalogue",
}
_NORWEGIAN = {
    r"kohort\w*": "kull",
    r"rådmann\w*": "kommunedirektør",
    r"vertskommun\w*": "koordinerende kommune (vertskommune is a legal form)",
    r"anmeldelse\w*|anmelding\w*": "påmelding (anmeldelse is a report to the police, or a review)",
    r"vedtak\w*": "beslutning / avgjerd (vedtak is a legal word)",
    r"nærvær\w*": "oppmøte (nærvær is the opposite of sick leave)",
    r"vitnemål\w*|attest(?:en|er|ar)?": "kursbevis",
    r"runde(?:n|r|ne|ar|ane)?|omgang(?:en|er|ar)?": "kull",
    r"klikk her": "si hva lenken fører til",
    r"f\.eks|bl\.a|m\.fl|osv|o\.l|dvs|mv|etc": "skriv ut ordet",
    r"inte|och|jag|inloggning\w*|omgång\w*|deltagare\w*|anmälan": "Swedish word in a Norwegian catalogue",
    r"\w*[äö]\w*": "Swedish letter in a Norwegian catalogue",
}
_BOKMAL = {
    **_NORWEGIAN,
    r"ikkje|eg|kva|kven|korleis|kvifor|frå|ein|eit|eitt|meir|berre|nokon|nokre|noko|vere|gjere|tilsett\w*": (
        "Nynorsk form in the Bokmål catalogue"
    ),
    r"leiar\w*|deltakar\w*|kommunar\w*|avgjerd\w*|eining\w*|teneste\w*|veke(?:n|r|ne)?": (
        "Nynorsk form in the Bokmål catalogue"
    ),
}
_NYNORSK = {
    **_NORWEGIAN,
    r"ikke": "ikkje",
    r"jeg": "eg",
    r"hun": "ho",
    r"dere|deres": "de, dykk, dykkar",
    r"hva": "kva",
    r"hvem": "kven",
    r"hvor": "kor, kvar",
    r"hvordan": "korleis",
    r"hvorfor": "kvifor",
    r"hvis": "dersom, om",
    r"hvilke[nt]?": "kva for",
    r"hver|hvert": "kvar, kvart",
    r"en|et|én|ett": "ein, ei, eit, éin, eitt",
    r"fra": "frå",
    r"noe|noen": "noko, nokon, nokre",
    r"mer": "meir",
    r"mye": "mykje",
    r"flere": "fleire",
    r"bare": "berre",
    r"være|vært": "vere, vore",
    r"ble": "vart, blei",
    r"gjøre|gjør": "gjere, gjer",
    r"velge|velg|velger|valgt\w*": "velje, vel, vald",
    r"uke(?:n|r|ne)?": "veke",
    r"dager|måneder": "dagar, månader",
    r"leder(?:en|e|ne|s)?|lederstilling\w*|ledelse\w*": "leiar, leiing",
    r"deltaker\w*|medarbeider\w*|rådgiver\w*": "deltakar, medarbeidar, rådgjevar",
    r"ansatt\w*": "tilsett",
    r"kommuner|kommunene": "kommunar, kommunane",
    r"enhet\w*": "eining",
    r"tjeneste\w*|virksomhet\w*": "teneste, verksemd",
    r"beslutning\w*|avgjørelse\w*": "avgjerd",
    r"utvelgelse\w*": "utveljing",
    r"sammenlign\w*": "samanlikning, samanlikne",
    r"veiled\w*": "rettleiing",
    r"ukjente?": "ukjend",
    r"(?!finger\b)\w+ing(?:er|ene)": "-ingar, -ingane",
    r"(?!\w*[vb]illig)\w+lig(?:e|ere|est|het|heten|heter)?": "-leg (personleg, tidleg)",
    r"(?!en)\w{2,}het(?:en|er|ene)?": "-heit, -leik, -dom",
}

#: Traps by language. English is checked in the template, where it is the source.
TRAPS: dict[str, tuple[Trap, ...]] = {
    "en": _traps(_ENGLISH),
    "sv": _traps(_SWEDISH),
    "nb": _traps(_BOKMAL),
    "nn": _traps(_NYNORSK),
}


def misleading(code: str, text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with the words of a text, one line each; ``allowed`` words (lower case) are let through."""
    bare = re.sub(r"%\(\w+\)\w|<[^>]*>", " ", text)
    found = []
    for pattern, advice in TRAPS.get(code, ()):
        for match in pattern.finditer(bare):
            if match.group().lower() not in allowed:
                found.append(f"“{match.group()}”: {advice}")
    return found
