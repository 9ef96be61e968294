"""Colours as numbers: luminance, contrast, lightness, and moving a colour to a luminance.

Formulas: relative luminance and contrast as in WCAG 2.2; CIE L* for lightness; OKLCH (Ottosson 2020) for
softening. Constants and rounding follow the colour module of @digdir/designsystemet 1.15.0 (MIT), so that a
council's theme made here equals one made by that tool.
"""

from __future__ import annotations

import math
import re

Rgb = tuple[float, float, float]
BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (255.0, 255.0, 255.0)

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_L_FACTOR = 903.2962962
_L_KNEE = 0.0088564516

Matrix = tuple[Rgb, Rgb, Rgb]
_TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_CONES_TO_LAB: Matrix = (
    (0.2104542553, 0.793617785, -0.0040720468),
    (1.9779984951, -2.428592205, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.808675766),
)
_LAB_TO_CONES: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.291485548),
)
_FROM_CONES: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.707614701),
)


def parse(colour: str) -> Rgb:
    """Red, green and blue (0 to 255) of a colour written `#rrggbb`.

    Raises:
        ValueError: the colour is written in any other way.
    """
    if not _HEX.match(colour):
        raise ValueError("a colour must be written #rrggbb")
    return (float(int(colour[1:3], 16)), float(int(colour[3:5], 16)), float(int(colour[5:7], 16)))


def written(rgb: Rgb) -> str:
    """A colour as `#rrggbb`; halves round up and channels outside 0 to 255 are cut off."""
    return "#" + "".join(f"{min(255, max(0, math.floor(channel + 0.5))):02x}" for channel in rgb)


def luminance(colour: str) -> float:
    """WCAG relative luminance, 0 (black) to 1 (white)."""
    return _luminance(parse(colour))


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: str) -> float:
    """CIE L* of a colour, 0 to 100."""
    red, green, blue = (_linear(channel, 0.04045) for channel in parse(colour))
    y = 0.21263900587151 * red + 0.71516867876775 * green + 0.072192315360733 * blue
    return y * _L_FACTOR if y <= _L_KNEE else 116 * math.cbrt(y) - 16


def luminance_of_lightness(value: float) -> float:
    """WCAG luminance of the grey with this L* (cut off to 0 to 100), rounded to a screen's steps."""
    value = min(100.0, max(0.0, value))
    y = value / _L_FACTOR if value <= 8 else ((value + 16) / 116) ** 3
    step = float(math.floor(_companded(y) * 255 + 0.5))
    return _luminance((step, step, step))


def at_luminance(colour: str, target: float) -> str:
    """The colour moved toward black or white in sRGB until it has a luminance, found by halving."""
    if target <= 0:
        return written(BLACK)
    if target == 1:
        return written(WHITE)
    start = parse(colour)
    low, high = (BLACK, start) if _luminance(start) > target else (start, WHITE)
    middle = start
    for _halving in range(21):
        middle = _between(low, high)
        reached = _luminance(middle)
        if abs(target - reached) < 1e-7:
            break
        low, high = (low, middle) if reached > target else (middle, high)
    return written(middle)


def softened(colour: str, factor: float = 0.7) -> str:
    """The same lightness and hue with less chroma, for dark surfaces (OKLCH)."""
    linear = [_linear(channel, 0.04045) for channel in parse(colour)]
    light, a, b = _times(_CONES_TO_LAB, [math.cbrt(value) for value in _times(_TO_CONES, linear)])
    cones = [value**3 for value in _times(_LAB_TO_CONES, [light, a * factor, b * factor])]
    red, green, blue = (255 * _companded(value) for value in _times(_FROM_CONES, cones))
    return written((red, green, blue))


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(channel, 0.03928) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float, knee: float) -> float:
    share = channel / 255
    return share / 12.92 if share <= knee else float(((share + 0.055) / 1.055) ** 2.4)


def _companded(value: float) -> float:
    if abs(value) <= 0.0031308:
        return 12.92 * value
    return math.copysign(1.055 * abs(value) ** (1 / 2.4) - 0.055, value)


def _between(low: Rgb, high: Rgb) -> Rgb:
    return (
        low[0] + 0.5 * (high[0] - low[0]),
        low[1] + 0.5 * (high[1] - low[1]),
        low[2] + 0.5 * (high[2] - low[2]),
    )


def _times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix]
