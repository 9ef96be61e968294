"""What people write in the free texts of a selection: notes of assessors, opinions, comments, driving forces.

Whole texts of several sentences, with the numbers that stand in them: ratings from 1 to 5, years, people, per cent.
"""

from __future__ import annotations

import random

from tests.selection.data.ordinary import ordinary, values

PATTERNS = [
    # Assessors rate from 1 to 5, and write so.
    "Jag ger {rating} på samarbete och {rating2} på struktur.", "Ledarskap {rating}, samarbete {rating2}.",
    "Betyg {rating} av 5 på helheten.", "Samarbete: {rating}\nStruktur: {rating2}\nMod: {rating}\nAnsvar: {rating2}",
    "Ansvar {rating}: tog själv tag i schemat när {few} var sjuka.",
    "Kommunikation {rating}, hon lyssnar klart innan hon svarar.",
    "Jeg gir {rating} på samarbeid og {rating2} på struktur.", "Ansvar: {rating}, tok selv tak i vaktplanen.",
    "I give {rating} of 5 for leadership; she waited for the answer.", "Teamwork {rating}, structure {rating2}.",
    "Mellan {rating} och {rating2} på första frågan, {rating2} på den andra.",
    "1. Hon beskrev läget. 2. Hon frågade gruppen. 3. Hon bestämde.",
    "1) Lyssnar\n2) Frågar\n3) Bestämmer\n4) Följer upp",
    "Fråga 1: tydligt exempel. Fråga 2: vagt. Fråga 3: bra exempel.", "Spørsmål 2 og 3 ble besvart kort.",
    # Levels in words of somebody's own judgement.
    "Hon visar hög stresstålighet när det är fullt på avdelningen.", "Han har hög ambition och låg prestige.",
    "Stor flexibilitet och god självkontroll i det svåra samtalet.", "Hun har høy arbeidskapasitet og god ro.",
    "She has high ambitions and handles pressure well.", "Låg sjukfrånvaro i hennes grupp de senaste {few} åren.",
    "Hög motivation, men lite otålig ibland.", "Hennes självdisciplin är det som jag lade märke till.",
    # Managers about the work.
    "Hon leder {staff} medarbetare i {few} grupper och har gjort det i {few2} år.",
    "Ansvaret har vuxit från {few} till {staff} personer sedan {year}.", "Enheten sparade {percent} % på vikarier.",
    "Hon har haft {few} av {more} pass som ansvarig.", "Sjukfrånvaron sjönk från {few2},{few} till {few},{few2} %.",
    "I medarbetarundersökningen fick gruppen {few},{few2} av 6.", "Brukerundersøkelsen ga {few},{few2} av 6.",
    "Vi har {staff} brukere og {few} turnusgrupper.", "Hun har vært fagansvarlig i {few} år, {percent} prosent.",
    "The team went from {few} to {staff} in two years.", "Resultatet i enkäten blev {percent} procent nöjda.",
    "Vi mätte trygghet i gruppen: {percent} procent svarade ja.", "Budgeten på {million} miljoner höll hon {year}.",
    "Scheman för {week} veckor, {few} helger av {few2}.", "Öppettiderna blev {hour}-{later} i stället för {hour}-17.",
    "Kvalitetsregistret visar {percent} av {more} ifyllda.", "Vid {few} tillfällen steg hon in för mig.",
    "Hon gick från 75 till 100 % för {few} år sedan.", "På skiftet arbetar vi 2, 3 eller 4 personer.",
    "Grupperna träffas vecka 3, 5, 7, 9 och 11.", "Datum som passar: 3/4, 5/4, 7/4, 9/4.",
    # Driving forces.
    "Jag har arbetat på fyra ställen under {more} år och alltid hamnat i ansvar för schemat.",
    "Det som driver mig är att se någon växa.", "Energin kommer av att möta {staff} kollegor varje dag.",
    "Jag är en av {few} som fick ta över när chefen slutade {year}.", "En sten i skon har varit all dokumentation.",
    "Jeg vil bli leder fordi vi er {staff} stykker som trenger retning.", "Mot og tillit er {few} ord jeg bruker ofte.",
    "I have learnt more in {few} years here than in {few2} before.", "Min motivation har hållit i {few2} år.",
    "Vi var tre på natten och ordning i rummet var allt.", "Kreativitet och struktur, i den ordningen.",
    "2019 fick jag ansvar för 4 grupper, 2021 för 7.", "Ledarskap för mig: 1) närvaro, 2) mod, 3) tydlighet.",
    # Comments of the board, and the grounds.
    "Panelen ger henne plats 2 av {seats}.", "Block 3 och 4 passar henne bäst.",
    "Andra tjänstestället, {few} av {few2}.",
    "Vi är {few} för och {few2} emot.", "Plats {few} på väntelistan.", "Styrkan är lugnet; risken är tempot.",
    "Vi har {few} platser i Mora, {few2} i Orsa och 2 i Älvdalen.", "Hon kan få plats nästa gång, omgång {few}.",
    # The profile was done; nothing of what came of it.
    "OPQ32 är gjord och återkopplad den {day} {month_sv} {year}.", "Profilen (16PF) gjordes {iso}, återkoppling given.",
    "Vi gick igenom hennes NEO-PI-3 i {minutes} minuter.", "DISC har vi gjort i gruppen {year}, alla {staff}.",
    "MBTI tycker jag inte om, och det sade jag.", "Testet säger ingenting om hur hon är på natten.",
]  # fmt: skip


def written(wanted: int = 1200) -> list[str]:
    """So many whole texts, of one to six sentences each."""
    chance = random.Random(23)
    plain = ordinary()
    made = []
    for number in range(wanted):
        numbers = values(chance) | {"rating": chance.randint(1, 5), "rating2": chance.randint(1, 5)}
        own = [PATTERNS[number % len(PATTERNS)], *chance.sample(PATTERNS, chance.randint(0, 2))]
        told = [pattern.format(**numbers) for pattern in own] + chance.sample(plain, chance.randint(0, 3))
        made.append(" ".join(told))
    return made
