from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.dates import PartialDate
from app.platform.tabular import FaultCode, Invalid, parse
from app.platform.tabular.messages import FAULT_WORDS, UNREADABLE_WORDS, UnreadableCode
from tests.tabular.fields import OUTCOMES


def fault(parser: parse.Parser, text: str) -> FaultCode:
    with pytest.raises(Invalid) as caught:
        parser(text)
    assert "%(" not in str(FAULT_WORDS[caught.value.code]) % caught.value.params
    return caught.value.code


def test_every_code_has_words() -> None:
    assert set(FAULT_WORDS) == set(FaultCode)
    assert set(UNREADABLE_WORDS) == set(UnreadableCode)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016", "2016"),
        ("2016-04", "2016-04"),
        ("2016/4", "2016-04"),
        ("2016-04-01", "2016-04-01"),
        ("2016-04-01 00:00:00", "2016-04-01"),
        ("2016-04-01T12:30:00+02:00", "2016-04-01"),
        ("2016.4.1", "2016-04-01"),
        ("20160401", "2016-04-01"),
        ("1.4.2016", "2016-04-01"),
        ("01.04.2016", "2016-04-01"),
        ("1. 4. 2016", "2016-04-01"),
        ("25/12/2016", "2016-12-25"),
        ("12/25/2016", "2016-12-25"),
        ("04/04/2016", "2016-04-04"),
        ("4/2016", "2016-04"),
        ("04.2016", "2016-04"),
        ("april 2016", "2016-04"),
        ("Mars 2017", "2017-03"),
        ("1 april 2016", "2016-04-01"),
        ("1. desember 2016", "2016-12-01"),
        ("den 3:e maj 2016", "2016-05-03"),
        ("3. mai 2016", "2016-05-03"),
        ("April 1, 2016", "2016-04-01"),
        ("okt 2016", "2016-10"),
        ("29.2.2016", "2016-02-29"),
    ],
)
def test_dates_are_read_with_the_precision_written(text: str, iso: str) -> None:
    assert parse.date()(text).iso() == iso


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01/04/2016", FaultCode.DATE_AMBIGUOUS),
        ("1-4-2016", FaultCode.DATE_AMBIGUOUS),
        ("1.4.16", FaultCode.DATE_SHORT_YEAR),
        ("01/04/16", FaultCode.DATE_SHORT_YEAR),
        ("42461", FaultCode.DATE_SERIAL),
        ("29.2.2017", FaultCode.DATE_MISSING),
        ("2016-13-01", FaultCode.DATE_MISSING),
        ("2016-00", FaultCode.DATE_MISSING),
        ("1066", FaultCode.DATE_RANGE),
        ("våren 2016", FaultCode.DATE),
        ("VT16", FaultCode.DATE),
        ("2016-04/01", FaultCode.DATE),
        ("snart", FaultCode.DATE),
        ("12", FaultCode.DATE),
    ],
)
def test_dates_that_cannot_be_trusted_are_faults(text: str, code: FaultCode) -> None:
    assert fault(parse.date(), text) is code


def test_an_ambiguous_date_tells_both_readings() -> None:
    with pytest.raises(Invalid) as caught:
        parse.date()("01/04/2016")
    assert (caught.value.params["first"], caught.value.params["second"]) == ("2016-04-01", "2016-01-04")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]))
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert parse.date()(day.strftime(form)) == PartialDate.from_date(day)


@given(st.text(min_size=1, max_size=30).map(str.strip).filter(bool))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parser in (
        parse.date(),
        parse.email(),
        parse.integer(),
        parse.percent(),
        parse.yes_no(),
        parse.text(20),
    ):
        try:
            parser(text)
        except Invalid as invalid:
            said = str(FAULT_WORDS[invalid.code]) % invalid.params
            if "%(" in said.replace(text, ""):
                pytest.fail(said)


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (parse.text(20), "  Eva \n Berg ", "Eva Berg"),
        (parse.text(20), "Eva\u00a0Berg", "Eva Berg"),
        (parse.email(), "Eva.Berg@Mora.example", "eva.berg@mora.example"),
        (parse.email(), "mailto:e+hr@a-b.mora.example", "e+hr@a-b.mora.example"),
        (parse.email(), "eva@älvdalen.example", "eva@älvdalen.example"),
        (parse.integer(), "1 200", 1200),
        (parse.integer(), "12\u00a0345", 12345),
        (parse.integer(), "42.0", 42),
        (parse.integer(), "42,00", 42),
        (parse.integer(), "-7", -7),
        (parse.percent(), "50 %", Decimal(50)),
        (parse.percent(), "33,3 procent", Decimal("33.3")),
        (parse.percent(), "0,5", Decimal(50)),
        (parse.percent(), "0.5 %", Decimal("0.5")),
        (parse.percent(), "75", Decimal(75)),
        (parse.percent(), "1%", Decimal(1)),
        (parse.percent(100), "1", Decimal(100)),
    ],
)
def test_values_are_read(parser: parse.Parser, text: str, value: Any) -> None:
    assert parser(text) == value


@pytest.mark.parametrize(
    ("parser", "text", "code"),
    [
        (parse.text(3), "Eva B", FaultCode.TOO_LONG),
        (parse.text(9, least=2), "E", FaultCode.TOO_SHORT),
        (parse.email(), "eva", FaultCode.EMAIL),
        (parse.email(), "eva@mora", FaultCode.EMAIL),
        (parse.email(), "eva@@mora.example", FaultCode.EMAIL),
        (parse.email(), "eva @mora.example", FaultCode.EMAIL),
        (parse.email(), "eva..b@mora.example", FaultCode.EMAIL),
        (parse.email(), "a@b.example; c@d.example", FaultCode.EMAIL),
        (parse.email(), "=cmd@mora.example", FaultCode.EMAIL),
        (parse.integer(), "1.200", FaultCode.INTEGER),
        (parse.integer(), "4,5", FaultCode.INTEGER),
        (parse.integer(), "fem", FaultCode.INTEGER),
        (parse.integer(1, 50), "51", FaultCode.NUMBER_RANGE),
        (parse.integer(), "9" * 30, FaultCode.NUMBER_RANGE),
        (parse.percent(), "101 %", FaultCode.PERCENT),
        (parse.percent(), "-1", FaultCode.PERCENT),
        (parse.percent(), "1", FaultCode.PERCENT_AMBIGUOUS),
        (parse.yes_no(), "kanske", FaultCode.YES_NO),
        (parse.choice(OUTCOMES), "astronaut", FaultCode.CHOICE),
        (parse.choice(OUTCOMES), "projektledre", FaultCode.CHOICE_NEAR),
    ],
)
def test_what_is_not_a_value_is_a_fault(parser: parse.Parser, text: str, code: FaultCode) -> None:
    assert fault(parser, text) is code


def test_yes_and_no_in_four_languages() -> None:
    answers = parse.yes_no()
    assert all(answers(word) for word in ("Ja", "JA", "yes", "Y", "x", "1", "SANT", "true", "jo", "Sann"))
    assert not any(
        answers(word) for word in ("Nej", "Nei", "no", "N", "0", "FALSKT", "usant", "USANN", "false")
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("REKTOR", "head_teacher"),
        ("Fått  chefstjänst", "manager"),
        ("OkÃ¤nt", "unknown"),
        ("Leiar.", "manager"),
    ],
)
def test_choices_by_their_words(text: str, value: str) -> None:
    assert parse.choice(OUTCOMES)(text) == value


def test_two_values_may_not_share_a_word() -> None:
    with pytest.raises(ValueError, match="share"):
        parse.choice({"a": ["Skola"], "b": ["skola"]})
