"""The words of test results: scales of personality inventories, and the units that results are told in.

From the inventories' own public lists of scales, in English, Swedish and Norwegian. A scale is `SURE` when the word
is hardly ever written beside a number otherwise, and `MAYBE` when it is an everyday word, too.
"""

from __future__ import annotations

from typing import Final

#: Inventories by the names that people write.
INSTRUMENTS: Final = (
    r"opq\s?-?32\s?[a-z]?", "opq", r"16\s?-?pf", r"neo\s?-?(?:pi|ffi)(?:\s?-?(?:r|3))?", "neo", "hogan", "hpi", "hds",
    "mvpi", "disc", "disk-analys", "diskanalys", "mbti", "jti", "wpi", "big ?five", "femfaktor", "b5", "ipip",
    "mpa", r"master person analysis", "predictive index", r"pi\s?-?analys", "insights", "talent ?q", "shapes",
    "hexaco", "16 ?personalities", "gmp", "ppi", "idi", "thomas ppa", "cubiks", "papi", "saville", "wave", "matrigma",
    "ravens?", "belbin", "enneagram", "clifton ?strengths?", "strengths ?finder", "facet5", "tma", "ocai", "verify",
    "garuda", "logiks", "cpi", "mmpi", "sosie", "capp", "jobmatch", "assessio", "map",
)  # fmt: skip

#: Units and norms: with a number beside them they are a result.
UNITS: Final = (
    r"stens?", r"sten-?(?:poäng|score|skåre?|verdi|värde|skala|skor)\w*", r"stanines?(?:poäng|skåre?)?", r"staniner?",
    r"t-?\s?(?:score|poäng|skåre?|värde|verdi|tal|skor)s?", r"z-?\s?(?:score|poäng|skåre?|värde|verdi)s?",
    r"percentil\w*", r"percentiles?", r"prosentil\w*", r"persentil\w*", r"%-?il\w*", r"centil\w*", r"pctl", r"%ile",
    r"råpoäng\w*", r"råskår\w*", r"råverdi\w*", r"raw\s?-?scores?", r"standardpoäng", r"standard\s?-?scores?",
    r"normpoäng", r"normert skåre", r"skalpoäng", r"skalaskåre?", r"scale\s?-?scores?", r"testpoäng", r"totalpoäng",
    r"totalskåre?", r"total\s?-?scores?", r"profilpoäng", r"faktorpoäng", r"iq", r"ik-poäng",
    r"g-?(?:faktor|factor|score)",
    r"normgrupp\w*", r"norm\s?group", r"normgruppe\w*", r"c-?(?:score|poäng|skåre?)", r"theta",
)  # fmt: skip

#: Scales that are hardly ever beside a number otherwise.
SURE: Final = (
    "extraversion", "extroversion", "ekstraversjon", "ekstroversjon", "extrovert", "utåtriktning", "utadvendthet",
    "utåtvändhet", "neuroticism", "neurotisism", "nevrotisisme", "nevrotisme", "emotional stability",
    "emotionell stabilitet", "emosjonell stabilitet", "känslomässig stabilitet", "følelsesmessig stabilitet",
    "conscientiousness", "samvetsgrannhet", "planmessighet", "målmedvetenhet", "agreeableness", "vänlighet/vänskap",
    "sympatiskhet", "omgjengelighet", "medmenneskelighet", "tillmötesgåenhet", "openness", "openness to experience",
    "öppenhet för erfarenhet", "öppenhet för nya erfarenheter", "åpenhet for erfaring", "introversion", "introversjon",
    "impulsiveness", "impulsivity", "impulsivitet", "excitement seeking", "spänningssökande", "spenningssøking",
    "achievement striving", "prestationssträvan", "prestasjonsstreben", "self-discipline", "självdisciplin",
    "selvdisiplin", "gregariousness", "sällskaplighet", "selskapelighet", "assertiveness", "självhävdelse",
    "selvhevdelse", "tender-mindedness", "ömsinthet", "dutifulness", "plikttrogenhet", "pliktoppfyllenhet",
    "deliberation", "vulnerability", "sårbarhet", "self-consciousness", "självmedvetenhet", "angry hostility",
    "fientlighet", "ångest", "dominance", "dominans", "liveliness", "livfullhet", "rule-consciousness",
    "regelmedvetenhet", "social boldness", "social djärvhet", "sosial dristighet", "vigilance", "vaksamhet",
    "abstractedness", "privateness", "apprehension", "oroskänsla", "openness to change", "self-reliance",
    "självtillit", "perfectionism", "perfektionism", "perfeksjonisme", "tension", "anspändhet", "anspenthet",
    "reasoning", "sensitivity", "sensitivitet", "adjustment", "ambition", "sociability", "sosiabilitet",
    "interpersonal sensitivity", "prudence", "inquisitive", "learning approach", "excitable", "skeptical", "cautious",
    "reserved", "leisurely", "mischievous", "colorful", "imaginative", "diligent", "dutiful", "affiliation",
    "altruistic", "hedonism", "recognition", "persuasive", "outspoken", "independent minded", "socially confident",
    "data rational", "evaluative", "behavioural", "conceptual", "variety seeking", "adaptable", "forward thinking",
    "detail conscious", "rule following", "tough minded", "emotionally controlled", "outgoing", "affiliative",
    "controlling", "democratic", "worrying", "dominant", "inflytande", "stabilitet", "steadiness", "compliance",
    "anpassning", "influence", "influens", "dependability", "logisk förmåga", "verbal förmåga", "numerisk förmåga",
    "problemlösningsförmåga", "begåvning", "begåvningstest", "evnetest", "abstract reasoning", "verbal reasoning",
    "numerical reasoning", "induktiv", "deduktiv", "honesty-humility", "emotionality", "ärlighet-ödmjukhet",
    "självkontroll", "selvkontroll", "handlingskraft", "resiliens", "resilience", "stressresistens", "stresstålighet",
    "stresstoleranse", "stresstolerans", "tävlingsinriktad", "konkurranseinnstilling", "social desirability",
    "social önskvärdhet", "impression management", "infrequency", "acquiescence",
)  # fmt: skip

#: Everyday words that are scales, too: two of them with a number each are a result.
MAYBE: Final = (
    "warmth", "värme", "varme", "trust", "tillit", "öppenhet", "åpenhet", "vänlighet", "vennlighet", "ordning",
    "orden", "order", "competence", "kompetens", "kompetanse", "activity", "aktivitet", "caution", "försiktighet",
    "forsiktighet", "fantasy", "fantasi", "aesthetics", "estetik", "estetikk", "feelings", "känslor", "følelser",
    "actions", "handlingar", "handlinger", "ideas", "idéer", "values", "värderingar", "verdier", "straightforwardness",
    "rättframhet", "altruism", "altruisme", "modesty", "blygsamhet", "beskjedenhet", "anxiety", "angst", "depression",
    "depresjon", "bold", "power", "makt", "security", "trygghet", "tradition", "tradisjon", "commerce", "science",
    "caring", "omsorgsfull", "modest", "innovative", "nytänkande", "nytenkende", "trusting", "relaxed", "avspänd",
    "vigorous", "competitive", "achieving", "decisive", "beslutsam", "conventional", "optimistic", "optimism",
    "energi", "energy", "struktur", "structure", "samarbete", "samarbeid", "teamwork", "ledarskap", "ledelse",
    "leadership", "drive", "driv", "lyhördhet", "kreativitet", "creativity", "flexibilitet", "fleksibilitet",
    "flexibility", "empati", "empathy", "självförtroende", "selvtillit", "confidence", "noggrannhet", "nøyaktighet",
    "social", "sosial", "resultatinriktning", "resultatfokus", "analys", "analyse", "ansvar", "mod", "mot",
    "röd", "gul", "grön", "blå", "rød", "grønn", "red", "yellow", "green", "blue", "emotional", "relationer",
    "relasjoner", "tänkande", "tenkning", "thinking", "feeling", "sensing", "intuition", "judging", "perceiving",
    "motivation", "motivasjon", "uthållighet", "utholdenhet", "initiativ", "initiative", "planering", "planlegging",
)  # fmt: skip

#: A level in words beside a scale is a result, too.
LEVELS: Final = (
    r"(?:mycket|very|svært|meget|ganska|quite|extremely) (?:hög\w*|låg\w*|high|low|høy\w*|lav\w*)", r"hög[at]?",
    r"låg[at]?", r"high(?:er)?", r"low(?:er)?", r"høyt?", r"høye", r"lavt?", r"lave",
    r"över (?:medel\w*|snittet|norm\w*)",
    r"under (?:medel\w*|snittet|norm\w*)", r"över genomsnittet", r"under genomsnittet", r"above average",
    r"below average", r"over (?:gjennomsnittet|snittet|middels)", r"under (?:gjennomsnittet|middels)", r"average",
    r"genomsnittlig\w*", r"gjennomsnittlig\w*", r"medelhög\w*", r"låg-medel", r"middels",
)  # fmt: skip

NUMBERS: Final = {
    "noll": 0, "null": 0, "zero": 0, "ett": 1, "en": 1, "one": 1, "två": 2, "to": 2, "two": 2, "tre": 3, "three": 3,
    "fyra": 4, "fire": 4, "four": 4, "fem": 5, "five": 5, "sex": 6, "seks": 6, "six": 6, "sju": 7, "syv": 7,
    "seven": 7, "åtta": 8, "åtte": 8, "eight": 8, "nio": 9, "ni": 9, "nine": 9, "tio": 10, "ti": 10, "ten": 10,
}  # fmt: skip

#: Of `SURE`, those that people write of each other, too, and that rounds have as criteria.
EVERYDAY: Final = frozenset({
    "målmedvetenhet", "planmessighet", "tillmötesgåenhet", "omgjengelighet", "self-discipline", "självdisciplin",
    "selvdisiplin", "plikttrogenhet", "pliktoppfyllenhet", "deliberation", "vulnerability", "sårbarhet",
    "självmedvetenhet", "ångest", "självtillit", "self-reliance", "tension", "reasoning", "sensitivity", "adjustment",
    "ambition", "sociability", "inquisitive", "cautious", "skeptical", "reserved", "leisurely", "colorful",
    "imaginative", "diligent", "dutiful", "affiliation", "recognition", "persuasive", "outspoken", "evaluative",
    "behavioural", "conceptual", "adaptable", "outgoing", "controlling", "democratic", "worrying", "dominant",
    "inflytande", "stabilitet", "compliance", "anpassning", "influence", "influens", "problemlösningsförmåga",
    "begåvning", "induktiv", "deduktiv", "självkontroll", "selvkontroll", "handlingskraft", "resiliens", "resilience",
    "stressresistens", "stresstålighet", "stresstoleranse", "stresstolerans", "dependability", "forward thinking",
    "rule following", "vaksamhet", "vigilance", "fientlighet", "sällskaplighet", "selskapelighet",
})  # fmt: skip

#: Numbers in words that are no other word in any of the languages.
PLAIN_NUMBERS: Final = (
    "två", "two", "tre", "three", "fyra", "four", "fem", "five", "seks", "six", "sju", "syv", "seven", "åtta", "åtte",
    "eight", "nio", "nine", "tio", "ten",
)  # fmt: skip
