"""Disclosure control: what a release may show so that no council learns about another's people.

Pure mathematics on counts: no database, no web. The method, its limits and its guarantee ("given the
published figures, earlier releases and own rows") are those of statistics.md, part A.

Its parts are imported when they are asked for: pages read what a release published, and need neither numpy nor
scipy, which take a third of the start of a web process.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.comparison.disclosure.attack import Audit, Breach
    from app.comparison.disclosure.catalogue import NOT_READY, Atoms, Cell, View, build_cells
    from app.comparison.disclosure.history import Frozen, History, PastFigure, freeze
    from app.comparison.disclosure.policy import Measure, Openness, Policy, ReleaseRefused, level
    from app.comparison.disclosure.second_opinion import Leak, cross_check, interval, known_figures
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

_WHERE = {
    "Atoms": "catalogue",
    "Audit": "attack",
    "Breach": "attack",
    "Cell": "catalogue",
    "Decision": "suppress",
    "Figure": "suppress",
    "Frozen": "history",
    "History": "history",
    "Leak": "second_opinion",
    "Measure": "policy",
    "NOT_READY": "catalogue",
    "Openness": "policy",
    "PastFigure": "history",
    "Policy": "policy",
    "ReleaseRefused": "policy",
    "View": "catalogue",
    "audit_release": "suppress",
    "build_cells": "catalogue",
    "cross_check": "second_opinion",
    "decide": "suppress",
    "freeze": "history",
    "interval": "second_opinion",
    "known_figures": "second_opinion",
    "level": "policy",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it.

    Raises:
        AttributeError: there is no such name.
    """
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
