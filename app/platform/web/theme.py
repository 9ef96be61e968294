"""A council's colours as a stylesheet, with contrast that holds whatever colour the council has.

Every step of a scale is the council's hue moved to a fixed luminance, so the contrast between steps is the
same for all councils. The scale is that of @digdir/designsystemet 1.15.0 (MIT), worked out here so that no
Node is needed: the base theme in `static/vendor` and the targets below belong to the same version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.platform.web.colour import (
    at_luminance,
    contrast,
    lightness,
    luminance_of_lightness,
    softened,
)

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")

#: Luminance of each step in the light and the dark scheme.
TARGETS: dict[str, tuple[float, float]] = {
    "background-default": (1, 0.009),
    "background-tinted": (0.9, 0.014),
    "surface-default": (1, 0.021),
    "surface-tinted": (0.81, 0.027),
    "surface-hover": (0.7, 0.036),
    "surface-active": (0.59, 0.056),
    "border-subtle": (0.5, 0.08),
    "border-default": (0.19, 0.22),
    "border-strong": (0.11, 0.39),
    "text-subtle": (0.11, 0.39),
    "text-default": (0.0245, 0.84),
}
TEXT_CONTRAST = 4.5
EDGE_CONTRAST = 3.0


@dataclass(frozen=True)
class Problem:
    """A pair of a colour's scale that cannot be told apart well enough for a control."""

    scheme: Scheme
    step: str
    kind: Literal["text", "edge"]
    ratio: float

    @property
    def needed(self) -> float:
        """The contrast that the pair should have."""
        return TEXT_CONTRAST if self.kind == "text" else EDGE_CONTRAST


def scale(colour: str, scheme: Scheme) -> dict[str, str]:
    """All steps of a colour in a scheme, name to `#rrggbb`.

    Raises:
        ValueError: the colour is not written `#rrggbb`.
    """
    dark = scheme == "dark"
    tint = softened(colour) if dark else colour
    steps = {name: at_luminance(tint, targets[dark]) for name, targets in TARGETS.items()}
    level = _base_level(colour, dark)
    move = -8 if level <= 30 or 49 <= level <= 65 else 8
    base = at_luminance(colour, luminance_of_lightness(level)) if dark else colour.lower()
    steps["base-default"] = base
    steps["base-hover"] = at_luminance(colour, luminance_of_lightness(level - move))
    steps["base-active"] = at_luminance(colour, luminance_of_lightness(level - 2 * move))
    steps["base-contrast-subtle"] = _subtle_on(base)
    steps["base-contrast-default"] = "#ffffff" if _white_is_better(base) else "#000000"
    return steps


def _base_level(colour: str, dark: bool) -> float:
    level = lightness(colour)
    if not dark:
        return level
    return 70 if level <= 30 else 100 - level


def _white_is_better(base: str) -> bool:
    return contrast(base, "#ffffff") >= contrast(base, "#000000")


def _subtle_on(base: str) -> str:
    level = lightness(base)
    step = 60 if level <= 40 or level >= 60 else 50
    return at_luminance(base, luminance_of_lightness(level + (step if _white_is_better(base) else -step)))


def problems(colour: str) -> list[Problem]:
    """What would be hard to see if this colour were used for buttons and other controls; none = it may be.

    Raises:
        ValueError: the colour is not written `#rrggbb`.
    """
    found: list[Problem] = []
    for scheme in SCHEMES:
        steps = scale(colour, scheme)
        for step in ("base-default", "base-hover", "base-active"):
            ratio = contrast(steps[step], steps["base-contrast-default"])
            if ratio < TEXT_CONTRAST:
                found.append(Problem(scheme, step, "text", round(ratio, 2)))
        ratio = contrast(steps["base-default"], steps["surface-default"])
        if ratio < EDGE_CONTRAST:
            found.append(Problem(scheme, "base-default", "edge", round(ratio, 2)))
    return found


@lru_cache(maxsize=1024)
def controls_colour(colour: str) -> str:
    """The colour itself when it has no problems, else the nearest darker tone of it that has none.

    Raises:
        ValueError: the colour is not written `#rrggbb`.
    """
    if not problems(colour):
        return colour.lower()
    level = int(lightness(colour))
    for darker in range(level, -1, -1):
        tone = at_luminance(colour, luminance_of_lightness(darker))
        if not problems(tone):
            return tone
    return "#000000"


def css(accent: str, brand1: str | None = None, brand2: str | None = None) -> str:
    """The stylesheet of a council: its scales for the light scheme, the dark one, and as the system says.

    Args:
        accent: the colour of controls; give one without `problems`.
        brand1: the colour of large surfaces, the stripe and the shield, where it differs.
        brand2: a second brand colour.

    Raises:
        ValueError: a colour is not written `#rrggbb`.
    """
    colours = {"accent": accent, "brand1": brand1, "brand2": brand2}
    given = {name: colour for name, colour in colours.items() if colour is not None}
    light, dark = (_declarations(given, scheme) for scheme in SCHEMES)
    return (
        "@layer ds.theme.tenant {\n"
        f':root, [data-color-scheme="light"] {{\n{light}}}\n'
        f'@media screen {{ [data-color-scheme="dark"] {{\n{dark}}} }}\n'
        f'@media screen and (prefers-color-scheme: dark) {{ [data-color-scheme="auto"] {{\n{dark}}} }}\n'
        "}\n"
    )


def _declarations(colours: dict[str, str], scheme: Scheme) -> str:
    lines = [
        f"--ds-color-{name}-{step}: {value};\n"
        for name, colour in colours.items()
        for step, value in scale(colour, scheme).items()
    ]
    if "brand1" in colours:
        lines += [
            f"--fr-brand-{name}: {value};\n" for name, value in surfaces(colours["brand1"], scheme).items()
        ]
    return "".join(lines)


def surfaces(colour: str, scheme: Scheme) -> dict[str, str]:
    """What `app.css` paints the stripe, the shield and the large surfaces with.

    `base` and its ink `contrast` are for stripe and shield: the colour as it is, unless the dark scheme's
    tone of it stands out better there. `deep` and `deep-text` are for large surfaces in the dark scheme.

    Raises:
        ValueError: the colour is not written `#rrggbb`.
    """
    steps, light = scale(colour, scheme), scale(colour, "light")
    ground = steps["surface-default"]
    shown = max((light, steps), key=lambda tones: contrast(tones["base-default"], ground))
    return {
        "base": shown["base-default"],
        "contrast": shown["base-contrast-default"],
        "deep": steps["surface-active"],
        "deep-text": steps["text-default"],
    }
