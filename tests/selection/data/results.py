"""Results of tests as they are pasted: 220 of them. Every one is invented; the forms are those of real reports."""

from __future__ import annotations

import random

WRITTEN = [
    # One scale and one number.
    "Extraversion 7", "extraversion: 7", "Extraversion = 34", "EXTRAVERSION – 62", "Extraversion (8)",
    "Ekstraversjon 6",
    "Utåtriktning 7 av 10", "Neuroticism 3", "Neuroticism: 22/48", "Nevrotisisme 41", "Agreeableness: 34",
    "Samvetsgrannhet 28", "Samvetsgrannhet ligger på 8", "Planmessighet 57", "Conscientiousness was 31",
    "Openness 29", "Öppenhet för nya erfarenheter: 5", "Åpenhet for erfaring = 48", "Emotionell stabilitet 4",
    "Emosjonell stabilitet fikk 6", "Emotional stability scored 7", "Känslomässig stabilitet 9 poäng",
    "Social djärvhet 3", "Rule-consciousness 8", "Self-reliance 2", "Perfektionism 9", "Dominans sten 8",
    "Vaksamhet: 4", "Apprehension 7", "Prudence 81", "Interpersonal Sensitivity 45", "Adjustment: 12 %",
    "Excitable 95", "Skeptical 88, Cautious 40", "Inquisitive ..... 67", "Learning Approach | 55",
    "Hedonism 71",
    "Altruistic: 90", "Data Rational 4", "Detail Conscious - 9", "Forward Thinking 6", "Rule Following: 5",
    "Persuasive 8 / 10", "Steadiness 61", "Stabilitet 22, Dominans 75", "Inflytande: 70",
    "Honesty-Humility 3.4",
    "Impulsivity 18", "Stresstålighet 6 av 9", "Stresstoleranse: 5", "Verbal förmåga 7",
    "Numerical reasoning 31",
    "Logisk förmåga: 8 (stanine)", "Extraversion sju", "Neuroticism tre av tio", "Samvetsgrannhet åtta",
    # Units.
    "sten 7", "Sten: 4", "7 sten", "Stenpoäng 6 på första skalan", "STEN-score 9", "stens 3, 5 and 8",
    "stanine 6",
    "Stanine: 8", "T-score 62", "T-poäng: 58", "T-skåre 47", "t-score=39", "z-score -1,4", "z-poäng 0,8",
    "84:e percentilen", "percentil 84", "84th percentile", "Percentile: 12", "persentil 91", "prosentil 35",
    "She is in the 95th percentile", "Råpoäng 41", "Raw score 23", "råskåre 18 av 40", "Standard score 112",
    "Normpoäng 55", "Total score 118", "Totalpoäng: 87", "IQ 118", "IQ: 104 (95 % CI 98-110)", "G-faktor 1,2",
    "Matrigma: C-score 7", "Testpoäng 31 av 45", "scored 34 on the test", "Hon skårade 7",
    "Kandidaten skåret 65",
    # Codes.
    "E: 63, N: 41", "E=7 N=3 C=8 O=6 A=5", "D: 78, I: 45, S: 22, C: 31", "D45 I30 S15 C10",
    "D 82 I 40 S 18 C 60",
    "A 7 B 5 C 6 E 8 F 4", "A7 B5 C6 E8 F4 G9 H3", "Q1: 6, Q2: 3, Q3: 8, Q4: 4", "O 55 C 61 E 48 A 52 N 39",
    "N1: 12 N2: 15 N3: 9", "EX: 7, AX: 3, TM: 8",
    # Types and colours.
    "ENTJ", "Hon är INFP-T", "MBTI: ISTJ", "Typ ESFJ enligt JTI", "Röd 78 %, Gul 12 %, Grön 5 %, Blå 5 %",
    "Red 60 Yellow 20 Green 10 Blue 10", "rød: 6, gul: 3, grønn: 2, blå: 5",
    # In words.
    "Hög samvetsgrannhet", "Låg emotionell stabilitet", "High on extraversion", "Very low agreeableness",
    "Høy planmessighet", "Svært lav nevrotisisme", "Samvetsgrannhet: hög", "Extraversion – low",
    "Över medel på samvetsgrannhet", "Above average in conscientiousness",
    "Under gjennomsnittet på ekstraversjon",
    # Two everyday words with numbers.
    "Värme 7, tillit 4", "Warmth 8 Trust 3", "Ledarskap: 8, Samarbete: 6, Struktur: 9",
    "Ansvar 5; mod 7; driv 9",
    "Order 14, Competence 22", "Energi 7 – kreativitet 8", "7 Flexibilitet, 4 Noggrannhet, 9 Empati",
    "Teamwork = 3, Leadership = 9",
    # Inventories by name.
    "OPQ32r: resultat 7, 5, 8", "Hogan HPI resultat: 78, 45, 91", "NEO-PI-3 profil 63/41/55",
    "16PF gav resultatet 7 och 3",
    "DISC-profil 6-2-4-7", "WPI: nivå 8", "Master Person Analysis score 7", "Insights-resultat: 85 och 40",
    "Big Five results: 40, 62, 33", "PAPI level 7 and level 3",
    # Chains and columns.
    "7-5-6-8-4", "3, 7, 5, 8, 2, 6", "7/5/6/8/9/4", "5 7 3 8 6 4 2 9 5 7", "6;8;4;7;5;9",
    # JSON, XML.
    '{"extraversion": 7, "neuroticism": 3}', '{"E": 63, "N": 41, "O": 50}', '[{"skala": "Warmth", "sten": 7}]',
    '{"scales":[{"name":"A","score":7},{"name":"B","score":5}]}', "{“warmth”: 7, “trust”: 3}",
    "<sten>7</sten><sten>4</sten>", '<scale name="Warmth" score="7"/><scale name="Trust" score="3"/>',
    # Bars.
    "Energi ████████\nLugn ███", "Planering ----x---\nKontakt --x-----", "Driv *******\nRo ***",
    # Hidden between letters or in full width.
    "Extra\u200bversion 7", "Ｅｘｔｒａｖｅｒｓｉｏｎ ７", "Extra\u00adversion: 7",
    # Inside a sentence that otherwise is one.
    "Återkoppling gavs i dag och hennes extraversion var 7 på skalan.",
    "We talked it through; her conscientiousness was 8, which she recognised.",
    "Tilbakemelding gitt. Hun fikk sten 9 på dominans.",
    "Profilen visar samvetsgrannhet 6 och öppenhet 8 men vi går vidare.",
    "Vi är överens om att hon trivs i grupp (extraversion 8).",
]  # fmt: skip

TABLES = {
    "sv": [
        "Värme",
        "Resonemang",
        "Känslomässig stabilitet",
        "Dominans",
        "Livfullhet",
        "Regelmedvetenhet",
        "Ro",
        "Takt",
    ],
    "nb": [
        "Varme",
        "Resonnering",
        "Emosjonell stabilitet",
        "Dominans",
        "Livlighet",
        "Regelbevissthet",
        "Ro",
        "Tempo",
    ],
    "en": [
        "Warmth",
        "Reasoning",
        "Emotional Stability",
        "Dominance",
        "Liveliness",
        "Vigilance",
        "Calm",
        "Pace",
    ],
    "plain": ["Kontakt", "Påverkan", "Uppgift", "Tempo", "Detaljer", "Helhet", "Regler", "Nya vägar"],
}
SEPARATORS = ("\t", ";", " | ", ": ", ",", "  ", " .... ", " = ")


def tables(wanted: int) -> list[str]:
    """Tables as they come out of reports: a scale and its numbers on each line."""
    chance = random.Random(7)
    made = []
    for number in range(wanted):
        language = list(TABLES)[number % len(TABLES)]
        separator = SEPARATORS[number % len(SEPARATORS)]
        rows = chance.sample(TABLES[language], chance.randint(4, 8))
        top = chance.choice((10, 10, 9, 100, 75))
        columns = chance.choice((1, 1, 2, 3))
        lines = [
            separator.join([row, *(str(chance.randint(1, top)) for _ in range(columns))]) for row in rows
        ]
        if chance.random() < 0.5:
            lines.insert(0, separator.join(["Skala", *["Sten", "Råpoäng", "Percentil"][:columns]]))
        made.append("\n".join(lines))
    return made


RESULTS = WRITTEN + tables(220 - len(WRITTEN))
