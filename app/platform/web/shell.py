"""What stands around a page: council, person, menu, languages, footer. Templates get it as `shell`.

A feature puts itself into the menu with one line beside its URL table:

    menu.register(MenuEntry(_l("People"), "people.directory", "PersonGroup", Group.COUNCIL, "council:people:read"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Text = str | LazyString


@dataclass(frozen=True)
class CouncilView:
    """The council whose host this is. Without a logo the shield shows the letter."""

    name: str
    letter: str
    theme_url: str
    logo_url: str | None = None


@dataclass(frozen=True)
class UserView:
    """The person signed in, and in words what she is here."""

    name: str
    role: str

    @property
    def initials(self) -> str:
        """First letters of the first and the last name: `KH`."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu. A count is given only where somebody must act, with its noun for screen readers."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int | None = None
    count_label: str = ""


@dataclass(frozen=True)
class MenuGroup:
    """Lines of the menu under a heading; the first group has none."""

    title: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True)
class LanguageLink:
    """A language in its own name and the address that chooses it."""

    code: str
    name: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Choice:
    """One thing to switch to: a programme and its round."""

    title: str
    url: str
    detail: str = ""
    current: bool = False


@dataclass(frozen=True)
class Switcher:
    """Which programme the person is in, and the others to go to."""

    title: str
    detail: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class FooterLink:
    """A line of the footer."""

    label: str
    href: str


@dataclass(frozen=True)
class Shell:
    """Everything around a page. `council` is None on the plain host, `user` before sign-in."""

    council: CouncilView | None = None
    user: UserView | None = None
    menu: tuple[MenuGroup, ...] = ()
    languages: Sequence[LanguageLink] = ()
    footer: Sequence[FooterLink] = ()
    switcher: Switcher | None = None
    colour_scheme: str = "auto"
    here: str = "/"
    home_url: str = "/"
    account_url: str = "/account"
    choices_url: str = "/account/choices"
    sign_in_url: str = "/sign-in"
    sign_out_url: str = "/sign-out"
    plain_url: str = "/"

    @property
    def language(self) -> LanguageLink | None:
        """The language of the page."""
        return next((link for link in self.languages if link.current), None)


class Group(StrEnum):
    """The groups of the menu, in order."""

    HOME = "home"
    ROUND = "round"
    RESULTS = "results"
    COUNCIL = "council"
    PLATFORM = "platform"


#: The council's group bears the council's name, which `build` is given.
TITLES: dict[Group, LazyString] = {
    Group.ROUND: _l("Leadership programmes"),
    Group.RESULTS: _l("Results"),
    Group.PLATFORM: _l("Platform"),
}


@dataclass(frozen=True)
class MenuEntry:
    """A line that a feature offers. Whoever lacks the permission does not see it; None = anybody signed in.

    `also` names more endpoints on which the line is the current one: an endpoint, or `"people."` for all of
    a blueprint's. `count` is asked once a page; 0 shows nothing.
    """

    label: Text
    endpoint: str
    icon: str
    group: Group
    permission: str | None = None
    order: int = 50
    arguments: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    count: Callable[[], int] | None = None
    count_label: Text = ""

    def is_current(self, endpoint: str | None) -> bool:
        """Whether a page of this endpoint lies under this line."""
        if endpoint is None:
            return False
        return endpoint == self.endpoint or any(
            endpoint.startswith(name) if name.endswith(".") else endpoint == name for name in self.also
        )


class Menu:
    """The register of all lines of the menu."""

    def __init__(self) -> None:
        self._entries: dict[str, MenuEntry] = {}

    def register(self, entry: MenuEntry) -> None:
        """Offer a line; the same endpoint again replaces it."""
        self._entries[entry.endpoint] = entry

    def counts(self, actor_may: Callable[[str], bool]) -> dict[str, int]:
        """What waits for this person, by endpoint; each count that a feature has registered is asked for once."""
        return {
            entry.endpoint: entry.count()
            for entry in self._entries.values()
            if entry.count is not None and _sees(entry, actor_may)
        }

    def build(
        self,
        actor_may: Callable[[str], bool],
        current_endpoint: str | None,
        url_for: Callable[..., str],
        council_name: str = "",
        counts: Mapping[str, int] | None = None,
    ) -> tuple[MenuGroup, ...]:
        """The menu of one person on one page: groups with at least one line, lines by order and label."""
        waiting = self.counts(actor_may) if counts is None else counts
        groups: list[MenuGroup] = []
        for group in Group:
            entries = [e for e in self._entries.values() if e.group == group and _sees(e, actor_may)]
            entries.sort(key=lambda entry: (entry.order, entry.endpoint))
            title = council_name if group is Group.COUNCIL else str(TITLES.get(group, ""))
            if entries:
                lines = (_item(e, current_endpoint, url_for, waiting.get(e.endpoint, 0)) for e in entries)
                groups.append(MenuGroup(title, tuple(lines)))
        return tuple(groups)


def _sees(entry: MenuEntry, actor_may: Callable[[str], bool]) -> bool:
    return entry.permission is None or actor_may(entry.permission)


def _item(
    entry: MenuEntry, current_endpoint: str | None, url_for: Callable[..., str], count: int
) -> MenuItem:
    return MenuItem(
        label=str(entry.label),
        href=url_for(entry.endpoint, **entry.arguments),
        icon=entry.icon,
        current=entry.is_current(current_endpoint),
        count=count or None,
        count_label=str(entry.count_label),
    )


menu = Menu()
