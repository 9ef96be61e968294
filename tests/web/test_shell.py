"""The menu: who sees which line, and which line is the current one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.platform.web.shell import Group, Menu, MenuEntry, UserView


def address(endpoint: str, **arguments: Any) -> str:
    return "/" + endpoint.replace(".", "/") + "".join(f"/{value}" for value in arguments.values())


def make_menu() -> Menu:
    menu = Menu()
    menu.register(
        MenuEntry(
            "People", "people.directory", "Person", Group.COUNCIL, "council:people:read", also=("people.",)
        )
    )
    menu.register(
        MenuEntry("Compare", "comparison.page", "BarChart", Group.RESULTS, "programme:figures:read")
    )
    menu.register(
        MenuEntry("Home", "account.home", "House", Group.HOME, order=1, count=lambda: 3, count_label="things")
    )
    menu.register(
        MenuEntry(
            "Jobs", "jobs.list", "Clock", Group.COUNCIL, order=90, count=lambda: 0, arguments={"tab": "open"}
        )
    )
    return menu


def test_lines_come_in_groups_and_order_and_only_with_permission() -> None:
    groups = make_menu().build(
        lambda permission: permission == "council:people:read", None, address, "Mora kommun"
    )
    assert [group.title for group in groups] == ["", "Mora kommun"]
    assert [item.label for item in groups[1].items] == ["People", "Jobs"]
    assert groups[1].items[1].href == "/jobs/list/open"


def test_a_count_of_nothing_is_not_shown() -> None:
    groups = make_menu().build(lambda permission: True, None, address)
    counts = {item.label: item.count for group in groups for item in group.items}
    assert counts == {"Home": 3, "Compare": None, "People": None, "Jobs": None}


def test_the_current_line_is_that_of_the_page_or_of_its_section() -> None:
    for endpoint, label in [
        ("people.person", "People"),
        ("comparison.page", "Compare"),
        ("comparison.export", None),
    ]:
        groups = make_menu().build(lambda permission: True, endpoint, address)
        current = [item.label for group in groups for item in group.items if item.current]
        assert current == ([label] if label else [])


def test_registering_again_replaces() -> None:
    menu = make_menu()
    menu.register(MenuEntry(_l("Directory"), "people.directory", "Person", Group.COUNCIL))
    labels = [item.label for group in menu.build(lambda p: True, None, address) for item in group.items]
    assert "Directory" in labels
    assert "People" not in labels


def test_initials() -> None:
    assert UserView("Test Mellan Testsson", "").initials == "TT"
    assert UserView("åsa", "").initials == "Å"
    assert UserView("", "").initials == ""
