"""The words that give sensitive columns away, in Swedish, Bokmål, Nynorsk and English (and a few Danish).

`WHOLE`: the heading says just this. `PART`: the heading has this in it, spaces and hyphens not counted.
`HEALTH_CONTENT`: single words about a person's health that no title, unit or course is called.
All are compared folded (see `words.fold`): å, ä and æ as a, ö and ø as o.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.platform.tabular.words import fold


class Sensitive(StrEnum):
    """Kinds of data that this system refuses to take in."""

    IDENTITY = "identity"
    HEALTH = "health"
    UNION = "union"
    RELIGION = "religion"
    ETHNICITY = "ethnicity"
    SEXUALITY = "sexuality"
    POLITICS = "politics"
    CRIME = "crime"


_WHOLE = {
    Sensitive.IDENTITY: "pnr persnr p-nr fnr f-nr d-nummer ssn cpr hetu fødsels- og personnummer passport",
    Sensitive.HEALTH: "hälsa helse health sjuk syk sjuk? sick sjukdom sykdom sjukdommar medicin medisin medicine "
    "medication hiv handikapp handicap",
    Sensitive.UNION: "fack facket union unions fagorg",
    Sensitive.RELIGION: "tro trosretning faith belief beliefs kyrka kirke church samfund",
    Sensitive.ETHNICITY: "ras rase race hudfärg hudfarge urfolk minoritet minority same samisk",
    Sensitive.SEXUALITY: "läggning legning lgbt lgbtq lgbtqi hbtq hbtqi skeiv skeivt",
    Sensitive.POLITICS: "parti party politik politikk politics politisk",
    Sensitive.CRIME: "brott dom domar dømt dømd straff straffad straffet crime crimes",
}
_PART = {
    Sensitive.IDENTITY: "personnummer personnr samordningsnummer samordningsnr fødselsnummer fødselsnr fødselnummer "
    "personidentitet personbeteckning identitetsnummer identitetsbeteckning nationaltid nasjonalid "
    "nationalid nationalidentity identitynumber personalidentity personalidentification "
    "socialsecurity cprnummer cprnr henkilötunnus passnummer passnr passportnumber "
    "legitimationsnummer körkortsnummer førerkortnummer",
    Sensitive.HEALTH: "sjukfrånvaro sjukskriv sjukdom sjukdag sjuktal sjukpenning sjukintyg sjukersättning "
    "sykefravær sykmeld sykemeld sykdom sykedag sykepenge egenmelding egenmeldt legeerklæring "
    "sjukefråvær sjukmeld sjukedag sjukepeng eigenmelding legeerklæring uføre läkarintyg läkarutlåtande "
    "diagnos hälsotillstånd hälsostatus hälsoproblem hälsouppgift helsetilstand helseopplysning "
    "helseproblem helsestatus healthstatus healthcondition healthissue healthdata medicalcondition "
    "medicalhistory medicalinfo medicalrecord sickleave sickday sickness sickabsence illness disability "
    "disabled diseases funktionsnedsättning funktionsvariation funktionshinder nedsattarbetsförmåga "
    "nedsattarbeidsevne nedsettarbeidsevne funksjonsnedsett funksjonshemm funksjonshem rehabplan "
    "rehabilitering allerg gravid pregnan föräldrapenning vaccin vaksin blodgrupp blodtype bloodtype "
    "missbruk rusmis rusmiddel arbetsskad yrkesskade arbetsförmåga arbeidsevne",
    Sensitive.UNION: "fackförbund fackförening facklig fackmedlem fackanslut fagforening fagforbund fagforeining "
    "fagorganis fagleg organisert tradeunion unionmember laborunion labourunion memberofunion "
    "arbetstagarorganisation arbeidstakerorganisasjon arbeidstakarorganisasjon tillitsvalgt tillitsvald "
    "medlemikommunal medlemifagforbundet fagligorganis",
    Sensitive.RELIGION: "religion religiös religiøs religious trossamfund trosamfunn trossamfunn trostilh livssyn "
    "livsåskådning konfession denomination kyrkotillh kirketilh kirkemedlem kyrkomedlem svenskakyrkan "
    "dennorskekirke",
    Sensitive.ETHNICITY: "etnisk etnicitet etnisitet ethnic folkgrupp folkegruppe hudfärg hudfarge skincolour "
    "skincolor racialorigin samiskbakgrunn nationellminoritet nasjonalminoritet",
    Sensitive.SEXUALITY: "sexuell seksuell sexualorient sexualpreference sexuallife könsidentitet kjønnsidentitet "
    "genderidentity",
    Sensitive.POLITICS: "politiskåsikt politiskaåsikt politiskuppfattning politiskoppfatning politiskoppfatting "
    "politisktillh politisktilh politisksyn politiskståndp politiskåskåd politiskmening politicalopinion "
    "politicalparty politicalaffil politicalview partitillh partitilh partimedlem partymember "
    "partyaffil partisympati",
    Sensitive.CRIME: "belastningsregister belastningsregistr brottsregister straffregister strafferegister "
    "politiattest vandelsattest "
    "registerutdrag criminalrecord criminalconvict criminalbackground criminaloffen conviction "
    "lovbrudd lovbrot lovovertredelse lagöverträdelse straffbart straffedom tidligerestraff tidigarestraff "
    "tidlegarestraff brottslig kriminalitet",
}
_HEALTH_CONTENT = (
    "sjukskriven sjukskrivna sjukskrivning sjukskrivningen långtidssjukskriven deltidssjukskriven sjukfrånvaro "
    "sjukpenning sjukersättning läkarintyg utbränd utmattningssyndrom utmattningsdepression cancersjuk "
    "bröstcancer deprimerad depression ångestsyndrom bipolär schizofreni adhd alkoholproblem alkoholmissbruk "
    "missbruksproblem gravid graviditet missfall funktionsnedsatt "
    "sykmeldt sykemeldt sykmelding sykemelding sykefravær langtidssykmeldt egenmelding legeerklæring utbrent "
    "kreftsyk brystkreft deprimert angstlidelse schizofren rusproblem alkoholmisbruk uføretrygd uføretrygdet "
    "ufør funksjonsnedsettelse funksjonsnedsetting "
    "sjukmeld sjukmelding sjukefråvær langtidssjukmeld uføretrygda "
    "pregnant pregnancy miscarriage chemotherapy alcoholism diabetes epilepsi epilepsy "
    "hivpositiv diagnos diagnose diagnosen diagnosis diagnosed diagnostiserad diagnostisert"
)


def _folded(table: dict[Sensitive, str]) -> dict[Sensitive, frozenset[str]]:
    return {kind: frozenset(fold(word) for word in words.split()) for kind, words in table.items()}


WHOLE: Final = _folded(_WHOLE)
PART: Final = _folded(_PART)
HEALTH_CONTENT: Final = frozenset(_HEALTH_CONTENT.split())
