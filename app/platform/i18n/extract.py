"""From code to ``messages.pot``, and from there to the catalogues.

The template is written so that the same code gives the same bytes: sorted, without line numbers or
dates. That makes "is it up to date" a comparison, and merge conflicts rare.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.platform.i18n.catalogues import DIRECTORY, DOMAIN, TRANSLATED, po_path

WIDTH = 100
ROOT = DIRECTORY.parent
_NOT_SOURCE = frozenset(
    {"__pycache__", "node_modules", "tests", "translations", "migrations", "stubs", "static"}
)

#: Names that stand for gettext functions in our code, and which arguments are text.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
    "marked": None,
}
#: A comment that starts so, on the line before a text, is carried to the translators.
COMMENT_TAGS = ("Translators:",)


class _Template(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Only what tools need; Babel's own list holds today's date and invented addresses."""
        headers = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]
        headers.append(("Content-Transfer-Encoding", "8bit"))
        if self.locale:
            headers[:0] = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return headers


def pot_path(directory: Path | None = None) -> Path:
    """Where the template lies."""
    return (directory or DIRECTORY) / f"{DOMAIN}.pot"


def collect(root: Path = ROOT) -> Catalog:
    """Every translatable text in the code below ``root``, read now."""
    catalogue = _Template(fuzzy=False, header_comment="# Text of Fram, from the code. Do not edit.")
    with (root / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        root,
        method_map=methods,
        options_map=options,
        keywords=KEYWORDS,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
        directory_filter=_is_source,
    )
    for filename, _line, message, comments, context in found:
        catalogue.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return catalogue


def template(root: Path = ROOT) -> bytes:
    """The bytes that ``messages.pot`` should have."""
    return _written(collect(root))


def extract(root: Path = ROOT) -> Path:
    """Write ``messages.pot`` from the code; returns its path."""
    pot = pot_path(root / "translations")
    pot.write_bytes(template(root))
    return pot


def update(root: Path = ROOT) -> list[Path]:
    """Bring every catalogue in step with the template, and make those that are not there.

    Texts that are gone from the code are removed. Nothing is guessed: a changed source text comes
    out empty, not fuzzy.
    """
    directory = root / "translations"
    with pot_path(directory).open("rb") as file:
        source = read_po(file)
    paths = []
    for code in TRANSLATED:
        path = po_path(code, directory)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(_in_step(code, path, source)))
        paths.append(path)
    return paths


def _in_step(code: str, path: Path, source: Catalog) -> Catalog:
    old = _read(code, path) if path.exists() else Catalog(code)
    new = _Template(code, fuzzy=False, header_comment=f"# Fram: {code}.")
    for message in source:
        if not message.id:
            continue
        kept = old.get(message.id, message.context)
        # The same id may have gained or lost a plural since.
        same = kept if kept and kept.pluralizable == message.pluralizable else None
        new.add(
            message.id,
            same.string if same else None,
            message.locations,
            flags=(message.flags - {"fuzzy"}) | ({"fuzzy"} if same and same.fuzzy else set()),
            auto_comments=message.auto_comments,
            user_comments=same.user_comments if same else (),
            context=message.context,
        )
    return new


def _read(code: str, path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def _written(catalogue: Catalog) -> bytes:
    data = io.BytesIO()
    write_po(data, catalogue, width=WIDTH, sort_output=True, include_lineno=False)
    return data.getvalue()


def _is_source(folder: str | Path) -> bool:
    return Path(folder).name not in _NOT_SOURCE and not Path(folder).name.startswith(".")
