"""Disclosure control: what a release may show so that no council learns about another's people.

Pure mathematics on counts: no database, no web. The method, its limits and its guarantee ("given the
published figures, earlier releases and own rows") are those of statistics.md, part A.
"""

from app.comparison.disclosure.attack import Audit, Breach
from app.comparison.disclosure.catalogue import NOT_READY, Atoms, Cell, View, build_cells
from app.comparison.disclosure.cross_check import Leak, cross_check, interval, known_figures
from app.comparison.disclosure.history import Frozen, History, PastFigure, freeze
from app.comparison.disclosure.policy import Measure, Openness, Policy, ReleaseRefused, level
from app.comparison.disclosure.suppress import Decision, Figure, audit_release, decide

__all__ = [
    "NOT_READY",
    "Atoms",
    "Audit",
    "Breach",
    "Cell",
    "Decision",
    "Figure",
    "Frozen",
    "History",
    "Leak",
    "Measure",
    "Openness",
    "PastFigure",
    "Policy",
    "ReleaseRefused",
    "View",
    "audit_release",
    "build_cells",
    "cross_check",
    "decide",
    "freeze",
    "interval",
    "known_figures",
    "level",
]
