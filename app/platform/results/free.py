"""Whether a free text about somebody holds pasted results of a test: notes, opinions, comments, driving forces.

Narrower than `scores`, since here ratings from 1 to 5, levels in words and all numbers of a working life belong: a
scale that is an everyday word is looked at beside others alone, and only with a number that is no rating.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from app.platform.results import scores as form
from app.platform.results.words import EVERYDAY, LEVELS, MAYBE, PLAIN_NUMBERS, SURE, UNITS

#: The highest rating: what is above it is no rating of an assessor's.
HIGHEST = 5
#: No scale goes further: a table with more in it is a budget or the like.
WIDEST_SCALE = 200

_any = form.any_of
_SCALE = _any(word for word in SURE if word not in EVERYDAY)
_EITHER, _UNIT, _LEVEL = _any((*SURE, *MAYBE)), _any(UNITS, False), _any(LEVELS, False)
#: Somebody of that name, and not the unit: inside a sentence with a capital letter, or before another word.
_STEN = re.compile(
    r"(?<=[a-zåäöæø]\s)Sten\b(?!\s?[:=])|\bSten\b(?=\s[a-zåäöæø]{2})(?!\s(?:score|poäng|skala|värde|verdi))"
)
#: What numbers the parts of a plan.
_NUMBERED = re.compile(
    r"\b(?:steg|punkt|del|fråga|spørsmål|kapitel|kapittel|fase?|step|part|question|mål|område)\s\d{1,2}\b[.:)]?|^\s*\d{1,2}[.)]\s",
    re.MULTILINE,
)
#: What an everyday word's number may be of: credits of a course, people, shares of a working day, units.
_OF = (
    r"(?!\d|[.,]\d|\s?(?:%|hp|högskolepoäng|høyskolepoeng|studiepoeng|credits|kolleg\w*|enhet\w*|einingar|units|"
    r"medarbet\w*|medarbei\w*|tilsette|anställd\w*|ansatt\w*|personer|people|grupper|groups|timmar|timer|hours|år))"
)
#: Surveys of staff have indexes by the names of scales.
_SURVEY = re.compile(
    r"[^.!?\n]*\b(?:hme|enkät\w*|medarbetarundersökning\w*|medarbeiderundersøk\w*|survey\w*)\b[^.!?\n]*"
)
_SAME_LINE = form.GAP.replace(r"[\s:=|", r"[ \t:=|")
_WORDED = _any(PLAIN_NUMBERS)

_WORD_THEN = re.compile(
    rf"\b(?:{_SCALE})\w{{0,3}}\b{form.GAP}(?:{form.NUMBER}|\b{_WORDED}\b)|\b{_UNIT}\w{{0,3}}\b{form.GAP}{form.NUMBER}"
)
_THEN_WORD = re.compile(
    rf"(?:{form.NUMBER}|(?<!\d)\d{{1,3}}\s?(?::\s?[ae]|st|nd|rd|th))(?:\s?%|\s?/\s?\d+)?[\s:=–-]{{1,3}}"
    rf"(?:{_SCALE}|{_UNIT})\b"
)
#: A line that says nothing but an everyday scale and its number.
_ALONE = re.compile(
    rf"^\W*{_any(EVERYDAY)}(?:\s(?:på|er|är|is))?\W{{1,8}}({form.NUMBER})(?:\s?%|\s?(?:/|av|of)\s?\d+)?\W*$",
    re.MULTILINE,
)
_PAIR = re.compile(rf"\b(?:{_EITHER})\w{{0,3}}\b{_SAME_LINE}({form.NUMBER}){_OF}")
_REVERSED = re.compile(rf"({form.NUMBER})(?:\s?%)?[\s:=–-]{{1,3}}\b(?:{_EITHER})\b")
_ONLY_NUMBERS = re.compile(r"^[^\w+]*(?:[1-9]\d{0,2}(?:[.,]\d+)?[\s;,|/-]+){4,}[1-9]\d{0,2}(?:[.,]\d+)?\W*$")
_EVEN_CHAIN = re.compile(
    r"(?<![\d+./:-])[1-9]\d?(?:([-/])(?:[1-9]\d?|0))(?:\1(?:[1-9]\d?|0)){3,}(?![\d.:/-])"
)
_BAR = re.compile(r"[^\W\d]{2,}.{0,20}?(?:[█▓▒░■●○◆]{3,}|(?:[-–.·]\s?){2,}[xX●■o](?:\s?[-–.·]){2,})")
_STARS = re.compile(r"[^\W\d_]{2,20}[\s:]{1,3}\*{2,}$")
#: Letters that stand for the scales of an inventory.
_SETS: Final = tuple(map(frozenset, ("OCEAN", "DISC", "EIJP", "ABCEFGHILMNOQ")))
_FEWEST: Final = (2, 3, 4, 5)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zåäöæø])|\n")
_LEVELLED = re.compile(
    rf"\b{_LEVEL}\b(?:\s(?:på|i|on|for|grad av|poäng|score|av|of))*\s(?:{_EITHER})\b|"
    rf"\b(?:{_EITHER})\b\s?[:=(–-]\s?\b{_LEVEL}\b"
)
#: Words of nobody's but the inventories': with a level in words they are a result.
_OWN = (
    r"(?:e[xk]s?tr[ao]ver\w+|n(?:eu|ev)roti\w+|conscientiousness|agreeableness|samvetsgrannhet|"
    r"em(?:otionell|osjonell|otional) stabili\w+)"
)
_OWN_LEVELLED = re.compile(
    rf"\b{_LEVEL}\b(?:\s(?:på|i|in|on|grad av))?\s{_OWN}\b|\b{_OWN}\b\s?[:=(–-]\s?\b{_LEVEL}\b"
)
_RESULT = re.compile(
    r"\b(?:resultat\w*|results?|poäng|poeng|scores?|scored|skåre?[nt]?|skårade|skåret|utfall|nivå|level)\b"
)
_TEST = re.compile(r"\b(?:test(?:et|en|ets|ene|s)?|\w+test(?:et|en)?|inventor\w+|inventari\w+)\b")
_DIGITS = re.compile(r"\d+")


def holds_pasted_scores(text: str | None) -> bool:
    """Whether a free text holds results of a personality or ability test, as they are pasted from a report."""
    if not text or not text.strip():
        return False
    whole = _STEN.sub("", form.plain(text))
    return any(found(whole) for found in FORMS)


def _scales(whole: str) -> bool:
    rest = form.unnamed(whole.lower())
    return any(found.search(rest) for found in (_WORD_THEN, _THEN_WORD, _OWN_LEVELLED)) or _is_above_ratings(
        _ALONE.findall(rest)
    )


def _everyday_scales(whole: str) -> bool:
    rest = _NUMBERED.sub("", _SURVEY.sub("", form.unnamed(whole.lower())))
    return any(
        len(found) >= 2 and _is_above_ratings(found)
        for found in (_PAIR.findall(rest), _REVERSED.findall(rest))
    )


def _codes(whole: str) -> bool:
    """Letters with numbers, as many of one inventory as are no chance: `E: 63, N: 41`, `D45 I30 S15`."""
    apart = {code[0] for code in form.CODES.findall(whole)}
    tight = max(({code[0] for code in form.TIGHT.findall(line)} for line in whole.splitlines()), key=len)
    return any(
        len(apart & letters) >= fewest or len(tight & letters) >= max(3, fewest)
        for letters, fewest in zip(_SETS, _FEWEST, strict=True)
    )


def _types(whole: str) -> bool:
    return form.TYPE.search(whole) is not None


def _markup(whole: str) -> bool:
    return len(form.JSON.findall(whole)) >= 2 or len(form.XML.findall(whole)) >= 2


def _tables(whole: str) -> bool:
    lines = [line.strip() for line in whole.splitlines()]
    parts = [
        part.strip()
        for line in lines
        if len(re.findall("[;|]", line)) >= 3
        for part in re.split("[;|]", line)
    ]
    bars = sum(1 for line in lines if _BAR.search(line) or _STARS.match(line))
    return (
        any(_is_table(rows) for rows in (lines, parts))
        or any(_ONLY_NUMBERS.match(line) and _is_above_ratings([line]) for line in lines)
        or any(_is_above_ratings([found[0]]) for found in _EVEN_CHAIN.finditer(whole))
        or bars >= 2
    )


def _is_table(lines: list[str]) -> bool:
    rows = [line for line in lines if form.ROW.match(line) and not form.is_everyday(line)]
    return len(rows) >= 4 and _is_above_ratings(rows) and _highest(rows) <= WIDEST_SCALE


def _is_above_ratings(texts: list[str]) -> bool:
    return _highest(texts) > HIGHEST


def _highest(texts: list[str]) -> int:
    return max((int(digits) for text in texts for digits in _DIGITS.findall(text)), default=0)


def _inventories(whole: str) -> bool:
    """A test by name and what came of it, all in one sentence."""
    return any(_tells_result(sentence) for sentence in _sentences(whole))


def _tells_result(sentence: str) -> bool:
    rest = form.unnamed(sentence)
    number = form.ANY_NUMBER.search(rest) is not None
    if "§" in rest:
        told = number and _RESULT.search(rest)
        return bool(told or form.SHORT_CHAIN.search(rest) or _LEVELLED.search(rest))
    return number and _TEST.search(rest) is not None and form.SCORE.search(rest) is not None


def _sentences(whole: str) -> Iterator[str]:
    return (sentence.lower() for sentence in _SENTENCE.split(whole))


FORMS: Final[tuple[Callable[[str], bool], ...]] = (
    _scales, _everyday_scales, _codes, _types, _markup, _tables, _inventories,
)  # fmt: skip
