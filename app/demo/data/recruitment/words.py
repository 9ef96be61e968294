"""What the invented people of the recruitment write, by language; nobody in particular has written any of it."""

from __future__ import annotations

from typing import Final

ELIGIBILITY: Final = {
    "sv": "Du är tillsvidareanställd i Mora, Orsa eller Älvdalen och vill pröva om ledarskap är något för dig.",
    "nb": "Du er fast ansatt i Mora, Orsa eller Älvdalen og vil finne ut om ledelse er noe for deg.",
    "nn": "Du er fast tilsett i Mora, Orsa eller Älvdalen og vil finne ut om leiing er noko for deg.",
    "en": "You are permanently employed in Mora, Orsa or Älvdalen and want to find out whether leading is for you.",
}
ABOUT: Final = {
    "sv": "Fyra block under ett halvår, med handledning mellan träffarna. Du är kvar i ditt arbete under tiden.",
    "nb": "Fire blokker over et halvår, med veiledning mellom samlingene. Du er i jobben din underveis.",
    "nn": "Fire blokker over eit halvår, med rettleiing mellom samlingane. Du er i jobben din undervegs.",
    "en": "Four blocks over half a year, with supervision in between. You stay in your work meanwhile.",
}
DRIVE_QUESTION: Final = {
    "sv": "Vad driver dig, och vad vill du åstadkomma tillsammans med andra?",
    "nb": "Hva driver deg, og hva vil du få til sammen med andre?",
    "nn": "Kva driv deg, og kva vil du få til saman med andre?",
    "en": "What drives you, and what would you like to achieve together with others?",
}
REQUIREMENTS: Final = (
    (
        "experience",
        {
            "sv": "Du har arbetat minst två år i ditt yrke.",
            "nb": "Du har arbeidet minst to år i yrket ditt.",
            "nn": "Du har arbeidd minst to år i yrket ditt.",
            "en": "You have worked for at least two years in your field.",
        },
    ),
    (
        "education",
        {
            "sv": "Du har den utbildning som ditt arbete kräver.",
            "nb": "Du har den utdanningen som arbeidet ditt krever.",
            "nn": "Du har den utdanninga som arbeidet ditt krev.",
            "en": "You have the education that your work asks for.",
        },
    ),
)
# Name, question of the interview, what 1, 3 and 5 mean, and the weight that the panel has set.
CRITERIA: Final = (
    (
        {"sv": "Vilja att leda", "nb": "Vilje til å lede", "nn": "Vilje til å leie", "en": "Will to lead"},
        {
            "sv": "Berätta om en gång då du tog ansvar utan att någon bad dig. Varför gjorde du det?",
            "nb": "Fortell om en gang du tok ansvar uten at noen ba deg. Hvorfor gjorde du det?",
            "nn": "Fortel om ein gong du tok ansvar utan at nokon bad deg. Kvifor gjorde du det?",
            "en": "Tell about a time when you took responsibility without being asked. Why did you?",
        },
        3,
    ),
    (
        {
            "sv": "Samarbete över gränser",
            "nb": "Samarbeid på tvers",
            "nn": "Samarbeid på tvers",
            "en": "Working across borders",
        },
        {
            "sv": "Hur har du fått människor från olika arbetsplatser att dra åt samma håll?",
            "nb": "Hvordan har du fått folk fra ulike arbeidsplasser til å dra i samme retning?",
            "nn": "Korleis har du fått folk frå ulike arbeidsplassar til å dra i same retning?",
            "en": "How have you made people from different workplaces pull in the same direction?",
        },
        2,
    ),
    (
        {
            "sv": "Att lyssna",
            "nb": "Å lytte",
            "nn": "Å lytte",
            "en": "Listening",
        },
        {
            "sv": "Hur säger du något svårt till en kollega?",
            "nb": "Hvordan sier du noe vanskelig til en kollega?",
            "nn": "Korleis seier du noko vanskeleg til ein kollega?",
            "en": "How do you tell a colleague something difficult?",
        },
        2,
    ),
    (
        {
            "sv": "Självkännedom",
            "nb": "Selvinnsikt",
            "nn": "Sjølvinnsikt",
            "en": "Knowing oneself",
        },
        {
            "sv": "När blir du en sämre medarbetare, och vad gör du då?",
            "nb": "Når blir du en dårligere medarbeider, og hva gjør du da?",
            "nn": "Når blir du ein dårlegare medarbeidar, og kva gjer du då?",
            "en": "When are you at your worst at work, and what do you do then?",
        },
        1,
    ),
)
RUBRIC: Final = {
    "sv": "1: allmänna ord. 3: ett eget exempel. 5: flera egna exempel, och vad som kom ut av dem.",
    "nb": "1: allmenne ord. 3: ett eget eksempel. 5: flere egne eksempler, og hva som kom ut av dem.",
    "nn": "1: allmenne ord. 3: eitt eige døme. 5: fleire eigne døme, og kva som kom ut av dei.",
    "en": "1: general words. 3: one example of one's own. 5: several, and what came of them.",
}
TASK: Final = {
    "sv": "En medarbetare är ofta försenad, och gruppen har börjat tala om det. Skriv på en sida hur du förbereder "
    "samtalet, vad du säger först och hur du följer upp.",
    "nb": "En medarbeider kommer ofte for sent, og gruppen har begynt å snakke om det. Skriv på én side hvordan du "
    "forbereder samtalen, hva du sier først, og hvordan du følger opp.",
    "nn": "Ein medarbeidar kjem ofte for seint, og gruppa har byrja å snakke om det. Skriv på éi side korleis du "
    "førebur samtalen, kva du seier først, og korleis du følgjer opp.",
    "en": "A colleague is often late, and the group has begun to talk about it. Write on one page how you prepare "
    "the talk, what you say first, and how you follow up.",
}
DRIVES: Final = {
    "sv": (
        "Jag blir glad när en kollega vågar något nytt. Jag vill få en hel arbetsgrupp att känna så.",
        "Vi har haft tre chefer på fyra år. Jag vill vara den som stannar och bygger något som håller.",
        "Jag har lett utvecklingsarbetet på min enhet och sett vad som händer när alla får vara med och bestämma.",
        "Jag vill lära mig leda på riktigt, inte bara hoppa in när chefen är borta.",
        "Brukarna märker direkt om vi samarbetar eller inte. Det är därför jag vill leda.",
        "Som handledare för nya har jag upptäckt att jag tycker om att se andra växa.",
        "Jag vill förstå ekonomin bakom besluten och kunna förklara dem för mina kollegor.",
        "Jag tror att små kommuner klarar mer om vi vågar göra saker tillsammans över gränserna.",
    ),
    "nb": (
        "Jeg liker å se at andre får det til, og jeg vil lære å legge til rette for det.",
        "Jeg har vært tillitsvalgt og vil nå prøve å ta ansvar fra den andre siden av bordet.",
        "Jeg vil finne ut om jeg er en leder, og har et program der jeg får prøve det trygt.",
    ),
    "nn": (
        "Eg vil bidra til at folk trivst på jobb og har lyst til å bli verande.",
        "Eg har leia prosjekt og vil lære å leie menneske over tid.",
    ),
    "en": (
        "I came here nine years ago and was met by a manager who listened. I want to be that manager for others.",
        "I have coordinated our rota for two years and would like to learn what leading really asks for.",
        "I want to help our unit use what people already know, rather than buying new answers.",
    ),
}
GROUNDS: Final = (
    "Du får med dig andra, också när det är trögt. Jag har sett det i vintras, när schemat lades om.",
    "Kollegorna vänder sig till dig. Jag tror att du skulle växa av att få verktyg för det.",
    "Du ställer de frågor som för oss framåt. Det är en egenskap som vi behöver hos en ledare.",
    "Du lyssnar innan du bestämmer dig, och du står för det du har sagt.",
)
YES: Final = (
    "Tar ansvar för helheten och får andra att växa. Jag ordnar så att tiden finns.",
    "Har lett vårt arbete med nya rutiner på ett sätt som alla har förtroende för.",
    "Är mogen för uppgiften. Vi planerar om så att alla träffar går att vara med på.",
)
NO: Final = (
    "Jag ser ledarförmågan, men vi är två vakanser kort i vår. Jag föreslår nästa omgång.",
    "Har just börjat i en ny roll hos oss och behöver landa i den först.",
)
NOTES: Final = (
    "Gav egna exempel och stannade kvar i dem när jag frågade vidare.",
    "Svarade eftertänksamt. Mer om vad gruppen gjorde än om den egna delen.",
    "Tydlig om vad som inte gick bra och vad hen gjorde annorlunda nästa gång.",
    "Kort om återkoppling; resten konkret och trovärdigt.",
)
SAMPLES: Final = (
    "Först tar jag reda på vad som har hänt och om det finns något jag inte känner till. Jag börjar samtalet med "
    "att säga vad jag har sett, inte vad jag tror. Sedan frågar jag. Vi bestämmer tillsammans vad som gäller och "
    "ses igen om två veckor. Med gruppen talar jag om hur vi hjälps åt, inte om personen.",
    "Jag bokar en tid samma vecka och säger vad det gäller. Jag frågar hur det är innan jag säger vad det leder "
    "till för de andra. Vi skriver ner två saker som vi provar. Jag följer upp varje fredag i en månad.",
)
COMMENTS: Final = (
    "Intervjun och arbetsprovet pekar åt samma håll.",
    "Vi bör tala om när i programmet chefskollegorna kan avvara tid.",
    "Stark i samarbete, söker nu erfarenhet av ekonomi: programmet passar.",
)
DECIDED: Final = {
    "offer": (
        "Egna exempel på att ha lett andra utan titel, tydlig vilja och ett genomtänkt arbetsprov.",
        "Får människor från olika arbetsplatser att samarbeta; chefen har ordnat tid för alla träffar.",
    ),
    "reserve": ("Nära en plats. Mycket god på att lyssna; visar mindre av att ta ansvar för helheten ännu.",),
    "no": (
        "Visar stort engagemang, men få egna exempel på att ha lett andra. Att leda ett mindre projekt i sin enhet "
        "vore ett bra nästa steg, och vi ser gärna en ny ansökan.",
    ),
}
#: How the basic competence of who comes to the board was checked.
CHECKED: Final = "Intyg visat för samordnaren"
SENTENCES: Final = (
    "Trivs när hen får samla olika viljor till ett gemensamt beslut.",
    "Arbetar helst planerat och säger ifrån i tid när något inte går ihop.",
)
