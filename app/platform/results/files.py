"""Whether a file is a report of a test: by what it says, read from PDF, Word or text, else by its name."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final
from xml.etree import ElementTree

from pypdf import PdfReader

from app.platform.results.free import holds_pasted_scores
from app.platform.results.scores import holds_scores
from app.platform.results.words import INSTRUMENTS

#: A file that says no more than this holds no plan beside the numbers in it.
SHORT = 40
PAGES, LETTERS, XML_BYTES = 20, 200_000, 20_000_000
#: Names of inventories that are words of other files, too: a mind map, a road map, customer insights.
_ORDINARY: Final = ("map", "insights", "wave", "verify", "shapes", "idi", "capp", "neo", "logiks", "saville")
_NAME: Final = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(name for name in INSTRUMENTS if name not in _ORDINARY)
    + r"|person(?:lighets|lighets)?-?profil|personality|psykometr\w*|psychometr\w*|"
    r"testrapport|test-?report|testresultat|testresultater|test-?results?|begåvningstest|evnetest|personlighetstest|"
    r"profilrapport)(?![a-z])"
)
_REPORT: Final = re.compile(
    r"\b(?:personlighetsprofil|personlighetstest|personlighetsinventorium|personality (?:profile|report|inventory)|"
    r"psykometrisk\w*|psychometric\w*|normgrupp\w*|norm group|kandidatrapport|candidate report|profilrapport|"
    r"tolkningsrapport|interpretive report|feedbackrapport|tilbakemeldingsrapport|testresultat\w*|stenskala)\b"
)


def looks_like_report(name: str, content: bytes) -> bool:
    """Whether a file looks like a report of a personality or ability test.

    A file that cannot be read is judged by its name alone.
    """
    spaced = re.sub(r"[_.]+", " ", name.lower())
    if _NAME.search(spaced):
        return True
    said = text_of(content)
    if len(said.strip()) < SHORT and holds_scores(said):
        return True
    # In one form or another each of them counts once.
    words = {word[:9] for word in _REPORT.findall(said.lower())}
    return holds_pasted_scores(said) or len(words) >= 2


def text_of(content: bytes) -> str:
    """What a PDF, Word or text file says, as far as it can be read; at most its first pages."""
    try:
        if content.startswith(b"%PDF-"):
            pages = PdfReader(BytesIO(content)).pages[:PAGES]
            return "\n".join(page.extract_text() for page in pages)[:LETTERS]
        if content.startswith(b"PK"):
            return _word(content)[:LETTERS]
    except Exception:  # noqa: BLE001, RUF100 - what strangers have written may break a reader in any way
        return ""
    return content[:LETTERS].decode("utf-8", "replace")


def _word(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if archive.getinfo("word/document.xml").file_size > XML_BYTES:
            return ""
        root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - expat refuses expansion
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = []
    for row in root.iter():
        if row.tag == f"{space}tr":
            cells = ("".join(cell.itertext()) for cell in row.iter(f"{space}tc"))
            lines.append("\t".join(cells))
        elif row.tag == f"{space}p":
            lines.append("".join(row.itertext()))
    return "\n".join(lines)
