"""Which column holds which field: guessed from the headings, corrected by a person, kept as plain data."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel.speaklater import LazyString

from app.platform.tabular.parse import Parser
from app.platform.tabular.sensitive import sensitive_heading
from app.platform.tabular.words import fold, lost_letters, repairs, tokens

_EXACT, _REPAIRED, _LOST, _CONTAINED, _CLOSE = 100, 99, 80, 70, 60
_SURE = _LOST
_LIKENESS = 0.86
# Words beside a synonym that do not change what the column means. "Chefens e-post" must not become the
# person's own address, so every other word forbids the match.
_HARMLESS_WORDS = (
    "adress adresse address arbete arbeid arbeids jobb work anställd anställds anställda ansatt ansattes "
    "tilsett medarbetare medarbetarens medarbeider medarbeidar employee employees person personens the "
    "obligatorisk obligatoriskt required valfri valfritt frivillig optional text fält felt field"
)
_HARMLESS = frozenset(map(fold, _HARMLESS_WORDS.split()))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field an importer wants.

    `label` is what people read; `synonyms` what files call it, by language ("sv", "nb", "nn", "en": the key
    is only for readers of the code, every language is tried); `parse` turns a text into a value or raises
    `Invalid`. An empty cell is None, and a fault when `required`.
    """

    name: str
    label: LazyString | str
    parse: Parser
    required: bool = False
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def words(self) -> list[str]:
        """Everything a heading may say, folded, without repeats; the field's own name first."""
        every = [self.name, *(word for words in self.synonyms.values() for word in words)]
        return list(dict.fromkeys(fold(word) for word in every))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns` gives a field's name the index of its column; `doubtful` are fields a person should check."""

    columns: Mapping[str, int]
    doubtful: frozenset[str] = frozenset()

    def with_column(self, name: str, index: int | None) -> ColumnMapping:
        """As a person chose: the field gets the column (and another field that had it loses it), or none."""
        columns = {n: i for n, i in self.columns.items() if n != name and i != index}
        if index is not None:
            columns[name] = index
        return replace(self, columns=columns, doubtful=self.doubtful & columns.keys() - {name})

    def missing(self, specs: Iterable[FieldSpec]) -> list[FieldSpec]:
        """Required fields without a column: with any of these, nothing can be loaded."""
        return [spec for spec in specs if spec.required and spec.name not in self.columns]

    def unused(self, header: Sequence[str]) -> list[int]:
        """Columns that no field takes."""
        taken = set(self.columns.values())
        return [index for index in range(len(header)) if index not in taken]

    def as_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back."""
        return {"columns": dict(self.columns), "doubtful": sorted(self.doubtful)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ColumnMapping:
        """A mapping from `as_json`; raises KeyError, TypeError or ValueError when it is not one."""
        columns = {str(name): int(index) for name, index in data["columns"].items()}
        return cls(columns, frozenset(map(str, data["doubtful"])))


def known_words(specs: Iterable[FieldSpec]) -> frozenset[str]:
    """All folded words of the fields, for `read(..., known=...)`."""
    return frozenset(word for spec in specs for word in spec.words())


def guess_mapping(header: Sequence[str], specs: Sequence[FieldSpec]) -> ColumnMapping:
    """The likely mapping: best matches first, a column to one field only, sensitive columns to none.

    Doubtful is what was matched by a part of the heading, by likeness, or had a rival as good as itself.
    """
    scores = []
    for index, heading in enumerate(header):
        if heading and sensitive_heading(heading) is None:
            found = ((_score(heading, spec), place, spec.name) for place, spec in enumerate(specs))
            scores += [(-score, index, place, name) for score, place, name in found if score]
    columns: dict[str, int] = {}
    doubtful: set[str] = set()
    best: dict[str, int] = {}
    for score, index, _place, name in sorted(scores):
        if name in columns:
            if best[name] == score:
                doubtful.add(name)
        elif index not in columns.values():
            columns[name], best[name] = index, score
            if -score <= _SURE:
                doubtful.add(name)
    return ColumnMapping(columns, frozenset(doubtful))


def _score(heading: str, spec: FieldSpec) -> int:
    words = spec.words()
    for score, form in zip(_scores_of_forms(), repairs(heading), strict=False):
        if fold(form) in words:
            return score
    pattern = lost_letters(heading)
    if pattern is not None and any(pattern.fullmatch(word) for word in words):
        return _LOST
    if _contains(tokens(heading), words):
        return _CONTAINED
    near = difflib.get_close_matches(fold(heading), [w for w in words if len(w) > 4], n=1, cutoff=_LIKENESS)
    return _CLOSE if near else 0


def _scores_of_forms() -> Iterable[int]:
    yield _EXACT
    while True:
        yield _REPAIRED


def _contains(heading: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the heading is one of the words with only harmless words around it."""
    rest = [word for word in heading if word not in _HARMLESS]
    core = "".join(rest)
    short = next(
        (core.removesuffix(end) for end in ("adresse", "adress", "address") if core.endswith(end)), core
    )
    return short in words or (core in words and len(rest) < len(heading))
