"""The part of ``make check`` that keeps the catalogues whole. Reads only."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.platform.i18n.catalogues import DOMAIN, TRANSLATED, po_path
from app.platform.i18n.extract import ROOT, collect, pot_path, template
from app.platform.i18n.locale import SOURCE
from app.platform.i18n.words import misleading

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_PERCENT = re.compile(r"%(?!\(\w+\)[sd]|%)")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_END_MARKS = ".:?!…,"


def check(root: Path = ROOT) -> list[str]:
    """Every fault of the template and of the three catalogues, one line each; empty when whole."""
    faults = []
    source = collect(root)
    pot = pot_path(root / "translations")
    if not pot.exists() or pot.read_bytes() != template(root):
        faults.append("messages.pot is not up to date with the code: run `fram i18n extract`")
    if (root / "translations" / "no").exists():
        faults.append("translations/no: there is no language `no`; use nb or nn")
    for message in _entries(source):
        faults.extend(f"{_where(SOURCE, message)}: {fault}" for fault in source_faults(message))
    for code in TRANSLATED:
        faults.extend(_catalogue_faults(code, root, source))
    return faults


def _catalogue_faults(code: str, root: Path, source: Catalog) -> list[str]:
    path = po_path(code, root / "translations")
    if not path.exists():
        return [f"{code}: there is no catalogue"]
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code, domain=DOMAIN, abort_invalid=True)
    faults = [f"{code}: obsolete entry “{_short(entry)}”" for entry in catalogue.obsolete.values()]
    wanted = {_key(message): message for message in _entries(source)}
    there = {_key(message): message for message in _entries(catalogue)}
    faults += [f"{_where(code, wanted[key])}: missing" for key in wanted.keys() - there.keys()]
    faults += [f"{_where(code, there[key])}: not in the code" for key in there.keys() - wanted.keys()]
    for key in wanted.keys() & there.keys():
        faults += [f"{_where(code, there[key])}: {fault}" for fault in entry_faults(code, there[key])]
    return sorted(faults)


def source_faults(message: Message) -> list[str]:
    """What is wrong with a source text."""
    faults = []
    for text in _source_forms(message):
        if _PERCENT.search(text):
            faults.append("placeholders need names, as in %(n)s; a per cent sign comes from |percent")
        if text != text.strip():
            faults.append("space at the start or end")
        if text.rstrip().endswith("!"):
            faults.append("no exclamation marks")
        faults += misleading(SOURCE, text, _allowed(message))
    return faults


def entry_faults(code: str, message: Message) -> list[str]:
    """What is wrong with one translated entry."""
    if message.fuzzy:
        return ["fuzzy: confirm the text and remove the mark"]
    forms = _forms(message)
    if not all(form.strip() for form in forms):
        return ["empty"]
    sources = _source_forms(message)
    if isinstance(message.id, str) != isinstance(message.string, str):
        return ["plural forms differ from the source"]
    faults = []
    for index, form in enumerate(forms):
        source = sources[min(index, len(sources) - 1)]
        faults += _form_faults(source, form, sources)
        faults += misleading(code, form, _allowed(message))
    return faults


def _form_faults(source: str, form: str, sources: list[str]) -> list[str]:
    faults = []
    if _PERCENT.search(form):
        faults.append("a lone % breaks the text")
    needed, there = _names(source), _names(form)
    known = set().union(*map(_names, sources))
    if lost := needed - there:
        faults.append(f"placeholder lost: {', '.join(sorted(lost))}")
    if extra := there - known:
        faults.append(f"placeholder not in the source: {', '.join(sorted(extra))}")
    if Counter(_TAG.findall(source)) != Counter(_TAG.findall(form)):
        faults.append("HTML tags differ from the source")
    if _end(source) != _end(form):
        faults.append(f"ends with {_end(form) or 'no mark'}, the source with {_end(source) or 'no mark'}")
    if form != form.strip():
        faults.append("space at the start or end")
    return faults


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return (message.context, tuple(_source_forms(message)))


def _source_forms(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _names(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _end(text: str) -> str:
    last = text.rstrip()[-1:]
    return last if last in _END_MARKS else ""


def _allowed(message: Message) -> frozenset[str]:
    comments = [*message.user_comments, *message.auto_comments]
    return frozenset(line[6:].strip().lower() for line in comments if line.lower().startswith("allow:"))


def _where(code: str, message: Message) -> str:
    files = sorted({name for name, _line in message.locations})
    return f"{code}: “{_short(message)}”{f' ({files[0]})' if files else ''}"


def _short(message: Message) -> str:
    text = _source_forms(message)[0]
    return text if len(text) <= 60 else f"{text[:59]}…"
