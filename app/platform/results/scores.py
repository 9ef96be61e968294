"""Whether a text holds results of a test: numbers of scales, tables of them, types, levels of scales in words.

It looks for forms of results, one after the other, and says only whether there are any: what it found is neither
kept nor quoted. What it must let through are the numbers of ordinary sentences: dates, times, telephone numbers,
addresses, salaries, per cent of a post, "2 of 3 years".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from app.platform.results.words import INSTRUMENTS, LEVELS, MAYBE, NUMBERS, SURE, UNITS


def any_of(words: Iterable[str], plain: bool = True) -> str:
    made = (re.escape(word).replace(r"\ ", r"[\s_-]+") if plain else word for word in words)
    return "(?:" + "|".join(sorted(made, key=len, reverse=True)) + ")"


_SURE, _MAYBE = any_of(SURE), any_of(MAYBE)
_UNIT, _LEVEL, _INSTRUMENT = any_of(UNITS, False), any_of(LEVELS, False), any_of(INSTRUMENTS, False)
_WORDED = any_of(NUMBERS)
# A result is a small number; years, times, telephone numbers, sums of money and dates are none.
NUMBER = (
    r"(?<![\d.,:/+-])[<>≥≤~]?-?(?:0|[1-9]\d{0,2})(?:[.,]\d{1,2})?"
    r"(?![\d]|[.,:]\d|-\d|[ \t]?(?:kr|tkr|sek|nok|år|years?|dagar|dager|days?|veckor|uker|weeks?|månader|måneder|"
    r"months?|timmar|timer|hours?|min|personer|people|barn|anställda|ansatte|medarbetare|medarbeidere|employees|"
    r"jan|feb|mar|apr|maj|mai|may|jun|jul|aug|sep|okt|oct|nov|dec|des)\w*)"
)
# Between a word and its number: a few signs, or a few of the words that stand there.
GAP = (
    r"(?:[\s:=|;,\t(\[\"'.\-–—>_/*#~]|\b(?:är|er|is|was|var|blev|ble|fick|fikk|got|på|of|at|i|in|ligger|ligg|lies|"
    r"the|en|ett|et|a|an|den|det|her|his|hans|hennes|score[sd]?|scored|poäng|poeng|skår\w*|skåre|value|värde|verdi|"
    r"resultat\w*|result|nivå|level|skala|scale|median|mean|medel|ca|cirka|about|omkring|nr|till|to|faktor|factor|"
    r"profil\w*|självskattning|raw|std|standard|norm|samt|and|och|og|med|with|gav|gir|gives)\b){0,6}?"
)
_QUOTE = r"[\"'“”»«]"

_WORD_THEN = re.compile(rf"\b(?:{_SURE}|{_UNIT})\w{{0,3}}\b{GAP}(?:{NUMBER}|\b{_WORDED}\b)")
_THEN_WORD = re.compile(
    rf"(?:{NUMBER}|(?<!\d)\d{{1,3}}(?:\s?:\s?[ae]|\s?(?:st|nd|rd|th|\.))?|\b{_WORDED}\b)"
    rf"(?:\s?%|\s?/\s?\d+|\s?(?:av|of)\s?\d+)?{GAP}\b(?:{_SURE}|{_UNIT})\b"
)
_BARE_THEN = re.compile(rf"\b(?:{_SURE}|{_UNIT})\b[^\w\n]{{0,4}}\d{{1,3}}\s?(?:/|av|of|–|-)\s?\d{{1,3}}\b")
_PAIR = re.compile(rf"\b(?:{_MAYBE}|{_SURE})\w{{0,3}}\b{GAP}{NUMBER}")
_REVERSED = re.compile(rf"{NUMBER}(?:\s?%)?[\s:=–-]{{1,3}}\b(?:{_MAYBE}|{_SURE})\b")
CODES = re.compile(
    r"(?<![\w@/.])([A-Z][A-Z]?[1-9]?)\s?[:=]\s?(?:0|[1-9]\d{0,2})(?:[.,]\d)?(?![\d\w-]|[.:]\d|\s\d)"
)
TIGHT = re.compile(r"(?<![\w@/.-])([A-Z][1-4]?)[\s-]{0,2}(?:0|[1-9]\d{0,2})(?![\d\w-]|[.:]\d)")
JSON = re.compile(
    rf"{_QUOTE}[^\"'“”»«\n]{{1,60}}{_QUOTE}\s*:\s*{_QUOTE}?-?\d{{1,3}}(?:[.,]\d+)?{_QUOTE}?\s*[,}}\]\n]"
)
XML = re.compile(r"<(\w+)[^>]*>\s*\d{1,3}(?:[.,]\d+)?\s*</\1>|\b(?:score|value|sten|raw)=[\"']?\d")
ROW = re.compile(
    r"^\W*[^\W\d][^\d\n|;\t]{1,48}?(?:\s*[|;:\t=,]\s*|\s+|\s*\.{2,}\s*)(?:-?\d{1,3}(?:[.,]\d{1,2})?\s*%?\W*){1,6}$"
)
_BAR = re.compile(
    r"[^\W\d]{2,}.{0,20}?(?:[█▓▒░■●○◆*#=]{3,}|(?:[-–.·]\s?){2,}[xX●■o](?:\s?[-–.·]){2,}|[xX]{3,})"
)
_CHAIN = re.compile(r"(?<![\d+./:-])[1-9]\d?(?:\s?[-/,;|]\s?(?:[1-9]\d?|0)){4,}(?![\d.:/-])")
_COLUMN = re.compile(r"^\W*(?:\d{1,3}(?:[.,]\d+)?[\s;,|\t]+){4,}\d{1,3}(?:[.,]\d+)?\W*$")
TYPE = re.compile(r"(?<![\w-])[EI][NS][FT][JP](?:-[AT])?(?![\w-])")
_LEVELLED = re.compile(
    rf"\b{_LEVEL}\b(?:\s(?:på|i|in|on|for|for the|score|grad av|grad|poäng|nivå|level|av|of|when it comes to|skåre?))*"
    rf"\s(?:{_SURE})\b|\b(?:{_SURE})\b\s?[:=(–-]\s?\b{_LEVEL}\b"
)
_LEADER = re.compile(r"([.·_=–—-])(?:\s?\1){2,}")
_NAMED = re.compile(rf"\b{_INSTRUMENT}\b")
_RESULT = re.compile(
    r"\b(?:resultat\w*|results?|poäng|poeng|scores?|scored|skåre?[nt]?|skårade|skåret|utfall|nivå|level|profil\w*|skattning)\b"
)
ANY_NUMBER = re.compile(NUMBER)
SHORT_CHAIN = re.compile(r"(?<![\d+./:-])[1-9]\d?(?:\s?[-/,;|]\s?(?:[1-9]\d?|0)){2,}(?![\d.:/-])")
SCORE = re.compile(rf"\b(?:scores?|scored|skåre?[nt]?|skårade|skåret|skåra)\b{GAP}(?:{NUMBER}|\b{_WORDED}\b)")


_ENDLESS = (
    (re.compile(r"([^\W\d_]{40})[^\W\d_]+"), r"\1"),
    (re.compile(r" {3,}"), "  "),
    (re.compile(r"\t{2,}"), "\t"),
)
WIDEST, OVERLAP = 400, 120


def holds_scores(text: str | None) -> bool:
    """Whether a text holds results of a personality or ability test, in whichever form."""
    if not text or not text.strip():
        return False
    whole = plain(text)
    lower = whole.lower()
    return any(form(whole, lower) for form in FORMS)


def plain(text: str) -> str:
    """One way of writing: compatibility forms, no invisible signs between the letters, no endless words or lines.

    What is cut is longer than anything that people write, so that looking at it takes no longer than its length.
    """
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(
        sign for sign in folded if sign in "\n\t" or unicodedata.category(sign) not in ("Cf", "Cc")
    )
    for run, kept in _ENDLESS:
        seen = run.sub(kept, seen)
    lines = []
    for line in seen.splitlines():
        starts = range(0, max(1, len(line)), WIDEST - OVERLAP)
        lines += [line[start : start + WIDEST] for start in starts]
    return "\n".join(lines)


def unnamed(lower: str) -> str:
    """Without the names of inventories, whose digits are no results (`16PF`, `OPQ32`)."""
    return _NAMED.sub(" § ", _LEADER.sub(r"\1", lower))


def _scales(_whole: str, lower: str) -> bool:
    rest = unnamed(lower)
    return any(form.search(rest) for form in (_WORD_THEN, _THEN_WORD, _BARE_THEN, SCORE))


def _everyday_scales(_whole: str, lower: str) -> bool:
    rest = unnamed(lower)
    return len(_PAIR.findall(rest)) >= 2 or len(_REVERSED.findall(rest)) >= 2


def _codes(whole: str, _lower: str) -> bool:
    tight = (set(TIGHT.findall(line)) for line in whole.splitlines())
    return len(set(CODES.findall(whole))) >= 2 or any(len(found) >= 3 for found in tight)


def _markup(whole: str, _lower: str) -> bool:
    return len(JSON.findall(whole)) >= 2 or len(XML.findall(whole)) >= 2


def _tables(whole: str, _lower: str) -> bool:
    lines = whole.splitlines()
    rows = sum(1 for line in lines if ROW.match(line.strip()) and not is_everyday(line))
    parts = [part for line in lines for part in re.split(r"[;|]", line)]
    pieces = sum(1 for part in parts if len(parts) > 2 and ROW.match(part.strip()) and not is_everyday(part))
    columns = any(_COLUMN.match(line.strip()) for line in lines)
    bars = sum(1 for line in lines if _BAR.search(line))
    return rows >= 3 or pieces >= 3 or columns or bars >= 2 or _CHAIN.search(whole) is not None


_EVERYDAY = re.compile(
    r"\b(?:kl|tel|telefon|phone|rum|room|rom|vån|våning|etasje|floor|sida|side|page|vecka|uke|week|dag|day|"
    r"gata\w*|gatan|vägen|vegen|gate|veien|street|road|januari|februari|mars|april|maj|juni|juli|augusti|september|"
    r"oktober|november|december|måndag|tisdag|onsdag|torsdag|fredag|mandag|tirsdag|monday|tuesday|wednesday|"
    r"thursday|friday|morgon|förmiddag|eftermiddag|kväll|natt|helg|morgen|formiddag|ettermiddag|kveld|morning|"
    r"afternoon|evening|night|weekend|anknytning|ankn|internnummer|ext|extension)\b",
    re.IGNORECASE,
)


def is_everyday(line: str) -> bool:
    return _EVERYDAY.search(line) is not None


def _types(whole: str, _lower: str) -> bool:
    return TYPE.search(whole) is not None


def _levels(_whole: str, lower: str) -> bool:
    return _LEVELLED.search(lower) is not None


def _inventories(_whole: str, lower: str) -> bool:
    """An inventory by name, the word result, and a number, all in one sentence."""
    for sentence in re.split(r"(?<=[^\d\s]{3}[.!?])\s|\n", lower):
        rest = unnamed(sentence)
        if "§" in rest and (SHORT_CHAIN.search(rest) or (ANY_NUMBER.search(rest) and _RESULT.search(rest))):
            return True
    return False


FORMS: Final[tuple[Callable[[str, str], bool], ...]] = (
    _scales, _everyday_scales, _codes, _markup, _tables, _types, _levels, _inventories,
)  # fmt: skip
