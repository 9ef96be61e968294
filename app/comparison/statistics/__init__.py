"""Honest statistics for small groups: closed forms and exact enumeration, no data frames, no p-values.

Everything a page needs (shares, intervals, differences, the verdict) uses the standard library only. Power and
Jeffreys' interval import numpy or scipy when first asked for. Formulas: statistics.md B1.
"""

from app.comparison.statistics.chance import Funnel, funnel
from app.comparison.statistics.detectable import Detectable, detectable, people_needed, power
from app.comparison.statistics.differences import (
    Verdict,
    agresti_caffo,
    difference_verdict,
    newcombe,
)
from app.comparison.statistics.incidence import Incidence, aalen_johansen
from app.comparison.statistics.shares import PERCENT_FROM, Interval, Share, jeffreys, share, wilson

__all__ = [
    "PERCENT_FROM",
    "Detectable",
    "Funnel",
    "Incidence",
    "Interval",
    "Share",
    "Verdict",
    "aalen_johansen",
    "agresti_caffo",
    "detectable",
    "difference_verdict",
    "funnel",
    "jeffreys",
    "newcombe",
    "people_needed",
    "power",
    "share",
    "wilson",
]
