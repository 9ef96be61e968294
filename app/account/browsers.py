"""What a browser calls itself, in words that a person knows: "Firefox on Windows"."""

from __future__ import annotations

from flask_babel import gettext as _

# In this order: nearly all say that they are Safari, and most that they are Chrome.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
# A phone says that it is like a Mac, or Linux.
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str | None) -> str:
    """Browser and system from a User-Agent header, as far as they are known; empty when neither is."""
    told = (agent or "").replace("HeadlessChrome/", "Chrome/")
    browser, system = _first(told, _BROWSERS), _first(told, _SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system


def _first(told: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in told), "")
