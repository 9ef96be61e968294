"""The words of every fault. One table each, so that translators and readers see them side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


class UnreadableCode(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    SHEET_TOO_WIDE = "sheet_too_wide"
    CELL_TOO_LONG = "cell_too_long"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    LEGACY_XLS = "legacy_xls"
    OTHER_WORKBOOK = "other_workbook"
    NOT_A_TABLE = "not_a_table"
    ENCODING = "encoding"
    MIXED_ENCODING = "mixed_encoding"
    QUOTES = "quotes"
    NO_HEADER = "no_header"


class FaultCode(StrEnum):
    """Why one row or one value cannot be used."""

    REQUIRED = "required"
    BEYOND_TABLE = "beyond_table"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    EMAIL = "email"
    DATE = "date"
    DATE_MISSING = "date_missing"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_SHORT_YEAR = "date_short_year"
    DATE_SERIAL = "date_serial"
    DATE_RANGE = "date_range"
    INTEGER = "integer"
    NUMBER_RANGE = "number_range"
    PERCENT = "percent"
    PERCENT_AMBIGUOUS = "percent_ambiguous"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICE_NEAR = "choice_near"
    SENSITIVE_IDENTITY = "sensitive_identity"
    SENSITIVE_HEALTH = "sensitive_health"
    RESULTS = "results"


UNREADABLE_WORDS: Final[dict[UnreadableCode, LazyString]] = {
    UnreadableCode.EMPTY: _("The file has no rows."),
    UnreadableCode.FILE_TOO_LARGE: _(
        "The file is larger than %(limit)s MB. Remove pictures and columns that are not needed, or divide it."
    ),
    UnreadableCode.TOO_MANY_ROWS: _("The file has more than %(limit)s rows. Divide it into several files."),
    UnreadableCode.TOO_MANY_COLUMNS: _("The file has more than %(limit)s columns. Remove those not needed."),
    UnreadableCode.SHEET_TOO_WIDE: _(
        "A sheet has a value far outside the table. Delete the empty rows and columns around the table, "
        "or copy the table to a new workbook."
    ),
    UnreadableCode.CELL_TOO_LONG: _("A cell holds more than %(limit)s characters."),
    UnreadableCode.UNPACKS_TOO_LARGE: _(
        "The workbook grows too large when it is opened. Copy the table to a new workbook and save that."
    ),
    UnreadableCode.DAMAGED: _("The workbook is damaged. Open it in a spreadsheet program and save it again."),
    UnreadableCode.ENCRYPTED: _(
        "The file is protected with a password. Save a copy without a password and load that."
    ),
    UnreadableCode.LEGACY_XLS: _(
        "The file is in the old Excel format (.xls). Save it as an Excel workbook (.xlsx) and load that."
    ),
    UnreadableCode.OTHER_WORKBOOK: _(
        "The file is a workbook of another kind. Save it as an Excel workbook (.xlsx) or as CSV and load that."
    ),
    UnreadableCode.NOT_A_TABLE: _(
        "The file is not a table. Load an Excel workbook (.xlsx) or a text file with one row a line (.csv)."
    ),
    UnreadableCode.ENCODING: _(
        "The letters of the file cannot be read. Save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    ),
    UnreadableCode.MIXED_ENCODING: _(
        "The file mixes two ways of writing å, ä, ö, æ and ø. Save it as “CSV UTF-8” or as an Excel workbook."
    ),
    UnreadableCode.QUOTES: _(
        'A quotation mark (") is not closed, or stands inside a quoted text without being doubled.'
    ),
    UnreadableCode.NO_HEADER: _("No row with headings was found."),
}

FAULT_WORDS: Final[dict[FaultCode, LazyString]] = {
    FaultCode.REQUIRED: _("A value is missing."),
    FaultCode.BEYOND_TABLE: _(
        "The row has a value outside the columns with headings. A separator inside a text may lack "
        "quotation marks."
    ),
    FaultCode.TOO_LONG: _("The text has %(length)s characters; at most %(limit)s are possible."),
    FaultCode.TOO_SHORT: _("“%(value)s” is too short; at least %(limit)s characters are needed."),
    FaultCode.EMAIL: _("“%(value)s” is not an e-mail address."),
    FaultCode.DATE: _("“%(value)s” is not a date. Write 2016, 2016-04 or 2016-04-01."),
    FaultCode.DATE_MISSING: _("There is no such day as “%(value)s”."),
    FaultCode.DATE_AMBIGUOUS: _(
        "“%(value)s” can be %(first)s or %(second)s. Write the date as year-month-day."
    ),
    FaultCode.DATE_SHORT_YEAR: _("Write the year of “%(value)s” with four digits."),
    FaultCode.DATE_SERIAL: _(
        "“%(value)s” looks like a spreadsheet's number for a day. Format the column as dates."
    ),
    FaultCode.DATE_RANGE: _("The year of “%(value)s” is not between %(first)s and %(last)s."),
    FaultCode.INTEGER: _("“%(value)s” is not a whole number."),
    FaultCode.NUMBER_RANGE: _("“%(value)s” is not between %(first)s and %(last)s."),
    FaultCode.PERCENT: _("“%(value)s” is not a percentage between 0 and 100."),
    FaultCode.PERCENT_AMBIGUOUS: _("“%(value)s” can be 1 per cent or 100 per cent. Write a per cent sign."),
    FaultCode.YES_NO: _("“%(value)s” is neither yes nor no."),
    FaultCode.CHOICE: _("“%(value)s” is not one of the known values."),
    FaultCode.CHOICE_NEAR: _("“%(value)s” is not one of the known values. Is it “%(near)s”?"),
    FaultCode.SENSITIVE_IDENTITY: _(
        "The cell holds a national identity number. Such numbers are not needed here and are not loaded."
    ),
    FaultCode.SENSITIVE_HEALTH: _(
        "The cell tells about somebody's health. Such data is not needed here and is not loaded."
    ),
    FaultCode.RESULTS: _(
        "The cell looks like results of a test. They never come into Fram: not scores, not levels, not reports."
    ),
}
