"""Where features put themselves into shared pages: panels on home and on one's own account, entries of help."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from flask import Flask
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.platform.access.actor import Actor

Panel = Callable[[Actor], Markup | None]


@dataclass(frozen=True)
class Wait:
    """When there can be something to show: an SQL condition, asked for who has one of the permissions (none: all)."""

    condition: str
    permissions: tuple[str, ...] = ()


_panels: list[tuple[int, Panel, Wait | None]] = []
_account_panels: list[tuple[int, Panel]] = []
_doors: list[Callable[[], Markup | None]] = []
_help: dict[str, LazyString] = {}


def home_panel(order: int, when: Wait | None = None) -> Callable[[Panel], Panel]:
    """Register a panel of the home page (a decorator); one that returns None is not shown.

    Args:
        when: made only if this holds; None is always.
    """

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel, when))
        return panel

    return register


def panel_waits() -> list[Wait]:
    """The conditions of the home page's panels."""
    return [when for _, _, when in _panels if when is not None]


def account_panel(order: int) -> Callable[[Panel], Panel]:
    """Register a panel of the page of one's own account (a decorator); one that returns None is not shown."""

    def register(panel: Panel) -> Panel:
        _account_panels.append((order, panel))
        return panel

    return register


def sign_in_panel(panel: Callable[[], Markup | None]) -> Callable[[], Markup | None]:
    """Register what everybody may read on a council's sign-in page (a decorator); None is not shown."""
    if panel not in _doors:
        _doors.append(panel)
    return panel


def help_entry(endpoint: str, title: LazyString) -> None:
    """Offer a page on the help page."""
    _help[endpoint] = title


def init_pages(app: Flask) -> None:
    """Give the templates what the features have registered."""

    def home_panels(actor: Actor, holding: Collection[Wait]) -> list[Markup]:
        return made([(order, one) for order, one, when in _panels if when is None or when in holding], actor)

    def made(panels: list[tuple[int, Panel]], actor: Actor) -> list[Markup]:
        shown = (panel(actor) for _, panel in sorted(panels, key=lambda entry: entry[0]))
        return [panel for panel in shown if panel is not None]

    app.jinja_env.globals.update(
        home_panels=home_panels,
        account_panels=lambda actor: made(_account_panels, actor),
        sign_in_panels=lambda: [shown for shown in (panel() for panel in _doors) if shown is not None],
        help_pages=lambda: list(_help.items()),
    )
