"""Ordinary sentences of the same place, with numbers: 1,500 of them from patterns of what HR people write."""

from __future__ import annotations

import random

PATTERNS = [
    # Swedish
    "Återkoppling gavs den {day} {month_sv} {year}.", "Återkopplingen tog {minutes} minuter.",
    "Profilen gjordes {iso} av en certifierad användare.", "Vi ses kl. {hour}.{minute} i rum {room}.",
    "Ring mig på {phone_sv}, anknytning {ext}.", "Hon har arbetat {few} av {more} år i hemtjänsten.",
    "Hon är anställd på {percent} procent sedan {year}.", "Han har {percent} % tjänst i två enheter.",
    "Lönen är {salary} kr i månaden.", "Adressen är Storgatan {house}, {postcode} Mora.",
    "Intervjun är den {day} {month_sv} kl. {hour}.{minute}–{later}.{minute}.",
    "Enheten har {staff} medarbetare och {few} vikarier.", "Hon leder {staff} personer i {few} grupper.",
    "Vi hade {people} sökande till {seats} platser.", "Block {few} börjar vecka {week}.",
    "Det är {people} mil till Östersund och bussen går {hour}:{minute}.",
    "Hon gick utbildningen {year}–{next_year} och var borta {few} dagar.",
    "Budgeten är {million} miljoner kronor för {year}.", "Avdelningen flyttar till våning {few}, rum {room}.",
    "Han läste {points} högskolepoäng vid sidan av arbetet.", "Mötet {iso} flyttas till {hour}.{minute}.",
    "Jag trivs bäst när jag får tid att tänka innan jag svarar.",
    "Hon vill planera i lugn och ro och sedan hålla sig till planen.",
    "Vi kom överens om att hon prövar att lämna över mer.",
    "Kandidaten är nöjd med återkopplingen och ställde {few} frågor.",
    "Mora {few}, Orsa {few2} och Älvdalen {few3} platser.", "Se bilaga {few}, sidan {week}.",
    "Dnr {year}/{ext}, beslut den {day} {month_sv}.",
    "Hon har ansvar för {few} enheter och {staff} anställda.",
    "I grupp {few} var vi {staff} stycken.", "Parkering finns på plan {few}, plats {house}.",
    "Profilen är från {year} och görs om vart {few3}:e år.",
    "Öppet måndag {hour}–{later}, tisdag {hour}–{later}.",
    "Hon bytte arbetsplats {year} och har trivts sedan dess.", "Barnen är {few} och {few2} år.",
    "Motivationen är stor efter {few} år i yrket.", "Vi träffas {few} gånger under {few2} månader.",
    "Ledarskapet i enheten har vuxit sedan {year}.", "E-post går till enhet{few}@mora.example senast {iso}.",
    "Väg E{road} är avstängd, åk via {road2}.", "Testet gjordes på {minutes} minuter i ett lugnt rum.",
    # Norwegian
    "Tilbakemelding ble gitt {day}. {month_nb} {year}.",
    "Hun har arbeidet {few} av {more} år i hjemmetjenesten.",
    "Hun er ansatt i {percent} prosent stilling siden {year}.", "Ring meg på {phone_no}, internnummer {ext}.",
    "Vi møtes kl. {hour2}.{minute} i rom {room}.", "Lønnen er {salary} kroner i måneden.",
    "Adressen er Storgata {house}, {postcode_no} Røros.", "Avdelingen har {staff} ansatte og {few} vikarer.",
    "Profilen ble gjort {dotted} av en sertifisert bruker.", "Det var {people} søkere til {seats} plasser.",
    "Hun fullførte studiet i {year} med {points} studiepoeng.", "Samling {few} er i uke {week}.",
    "Jeg liker å ha tid til å tenke før jeg svarer.",
    "Hun ønsker å planlegge godt og så holde seg til planen.",
    "Møtet {dotted} er flyttet til {hour2}.{minute}.", "Barna er {few} og {few2} år gamle.",
    "Hun har ansvar for {few} enheter med {staff} ansatte.",
    "Bussen går {hour2}:{minute} fra holdeplass {few}.",
    "Saksnummer {year}/{ext}, vedtak {dotted}.", "Kurset varte i {few} dager og kostet {salary} kr.",
    "Ho har arbeidd {few} av {more} år i heimetenesta.", "Me møtest kl. {hour2}.{minute} på rom {room}.",
    "Tilbakemeldinga vart gitt {day}. {month_nb} {year}.", "Ho er tilsett i {percent} prosent stilling.",
    # English
    "Feedback was given on {day} {month_en} {year}.", "She has worked {few} of {more} years in home care.",
    "She is employed at {percent} per cent since {year}.", "Call me on {phone_sv}, extension {ext}.",
    "We meet at {hour2}:{minute} in room {room}.", "The salary is SEK {salary} a month.",
    "The unit has {staff} employees and {few} substitutes.",
    "There were {people} applicants for {seats} seats.",
    "The profile was done on {iso} by a certified user.", "I like to have time to think before I answer.",
    "She wants to plan in peace and then keep to the plan.", "Block {few} begins in week {week}.",
    "See annex {few}, page {week}.", "The course took {few} days in {month_en} {year}.",
    "Open Monday to Friday {hour2}:00 to {later}:00.", "Her children are {few} and {few2} years old.",
    "She leads {staff} people in {few} teams.", "The interview took {minutes} minutes.",
    "We agreed that she will try to hand over more.", "The bus leaves at {hour2}:{minute} from stop {few}.",
    # Names of inventories where they belong
    "Gjord med OPQ32r den {day} {month_sv} {year}.", "16PF, gjord {iso}.",
    "Vi använder NEO-PI-3 sedan {year}.",
    "Hogan HPI, feedback given on {day} {month_en}.", "DISC gjordes {iso} och återkoppling gavs samma dag.",
]  # fmt: skip
MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}


def values(chance: random.Random) -> dict[str, object]:
    """The numbers of a sentence, by name."""
    hour = chance.randint(7, 16)
    year = chance.randint(2008, 2027)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    pairs = " ".join(str(chance.randint(10, 99)) for _ in range(3))
    made: dict[str, object] = {f"month_{key}": words.split()[month - 1] for key, words in MONTHS.items()}
    return made | {
        "day": day, "year": year, "next_year": year + 1, "iso": f"{year}-{month:02d}-{day:02d}",
        "dotted": f"{day:02d}.{month:02d}.{year}", "hour": hour, "hour2": f"{hour:02d}", "later": hour + 1,
        "minute": f"{chance.choice((0, 15, 30, 45)):02d}", "minutes": chance.choice((20, 30, 45, 60, 75, 90)),
        "room": f"{chance.choice('ABCDF')}{chance.randint(101, 499)}", "ext": chance.randint(100, 9999),
        "phone_sv": f"0{chance.randint(20, 990)}-{pairs}",
        "phone_no": f"{chance.randint(40, 99)} {pairs}",
        "few": chance.randint(2, 6), "few2": chance.randint(2, 9), "few3": chance.randint(2, 6),
        "more": chance.randint(7, 30), "percent": chance.choice((50, 60, 75, 80, 90, 100)),
        "salary": chance.choice(("32 500", "38 900", "41 000", "29 750",
        "45 200")), "house": chance.randint(1, 120),
        "postcode": f"792 {chance.randint(10, 99)}", "postcode_no": chance.randint(7000, 7999),
        "staff": chance.randint(8, 85), "people": chance.randint(20, 90), "seats": chance.randint(10, 20),
        "week": chance.randint(1, 52), "million": f"{chance.randint(1, 90)},{chance.randint(1, 9)}",
        "points": chance.choice((30, 60, 90, 120, 180)), "road": chance.choice((14, 16, 45)),
        "road2": chance.randint(26, 99),
    }  # fmt: skip


def ordinary(wanted: int = 1500) -> list[str]:
    """So many sentences, no two the same where the pattern has numbers."""
    chance = random.Random(11)
    return [PATTERNS[number % len(PATTERNS)].format(**values(chance)) for number in range(wanted)]
