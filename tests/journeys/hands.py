"""Two ways to use a page: with the mouse, or with the keys alone, and then seeing where one is."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import FilePayload, Locator, Page, TimeoutError

# How the focused element looks, and whether something lies over it (WCAG 2.2, 2.4.7 and 2.4.11).
FOCUS = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect(), look = getComputedStyle(element);
  const marked = (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== 'none';
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
  const hit = document.elementFromPoint(x, y);
  const free = hit !== null && (element.contains(hit) || hit.contains(element));
  return {
    nowhere: element === document.body,
    name: element.outerHTML.slice(0, 160),
    marked, free,
  };
}"""
MOST_STOPS = 150


class Hands(Protocol):
    """Somebody at a page."""

    def press(self, page: Page, target: Locator) -> None:
        """Press a button or follow a link."""

    def choose(self, page: Page, target: Locator, value: str) -> None:
        """Choose in a list."""

    def give(self, page: Page, target: Locator, file: FilePayload) -> None:
        """Choose a file."""


class Mouse:
    """With the mouse."""

    def press(self, page: Page, target: Locator) -> None:
        """Click."""
        target.click()

    def choose(self, page: Page, target: Locator, value: str) -> None:
        """Choose in a list."""
        target.select_option(value)

    def give(self, page: Page, target: Locator, file: FilePayload) -> None:
        """Click the field, and choose in the window that opens."""
        with page.expect_file_chooser() as opened:
            target.click()
        opened.value.set_files(file)


class Keys:
    """With Tab, Enter, Space and arrows alone. Every stop on the way must be marked and free to see."""

    def press(self, page: Page, target: Locator) -> None:
        """Come to it and press Enter."""
        tab_to(page, target)
        page.keyboard.press("Enter")

    def choose(self, page: Page, target: Locator, value: str) -> None:
        """Come to the list and step through it."""
        tab_to(page, target)
        page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in the list")

    def give(self, page: Page, target: Locator, file: FilePayload) -> None:
        """Come to the field, press Space, and choose in the window that opens.

        A key pressed while the browser is still busy with the page may open nothing; a person presses again.
        """
        page.wait_for_load_state("load")
        tab_to(page, target)
        for last in (False, False, True):
            try:
                with page.expect_file_chooser(timeout=20_000 if last else 5_000) as opened:
                    page.keyboard.press("Space")
            except TimeoutError:
                if last:
                    raise
                continue
            opened.value.set_files(file)
            return


def tab_to(page: Page, target: Locator) -> None:
    """Come to an element by the Tab key alone."""
    target.wait_for()
    for _ in range(MOST_STOPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if not stop["nowhere"]:
            assert stop["marked"], f"{page.url}: the focus cannot be seen at {stop['name']}"
            assert stop["free"], f"{page.url}: something covers {stop['name']}"
    raise AssertionError(f"{page.url}: {target} is not reached with Tab")
