"""A council's colours: what can be promised for any colour, and what set-up is told about the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.platform.web.colour import at_luminance, contrast, lightness, luminance, softened
from app.platform.web.theme import SCHEMES, controls_colour, css, problems, scale, surfaces

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@settings(deadline=None)
@given(colours)
def test_text_and_borders_can_be_read_on_every_colour(colour: str) -> None:
    for scheme in SCHEMES:
        steps = scale(colour, scheme)
        for ground in (
            "background-default",
            "background-tinted",
            "surface-default",
            "surface-tinted",
            "surface-hover",
        ):
            assert contrast(steps["text-default"], steps[ground]) >= 7
            assert contrast(steps["text-subtle"], steps[ground]) >= 4.5
        for ground in ("surface-default", "surface-tinted"):
            assert contrast(steps["border-default"], steps[ground]) >= 3
        assert contrast(steps["base-default"], steps["base-contrast-default"]) >= 4.5


@settings(deadline=None)
@given(colours)
def test_the_colour_offered_for_controls_has_no_problems(colour: str) -> None:
    offered = controls_colour(colour)
    assert problems(offered) == []
    assert luminance(offered) <= luminance(colour) + 1e-9
    if not problems(colour):
        assert offered == colour


@settings(deadline=None)
@given(colours)
def test_stripe_and_shield_ink_can_be_read(colour: str) -> None:
    for scheme in SCHEMES:
        found = surfaces(colour, scheme)
        assert contrast(found["base"], found["contrast"]) >= 4.5
        assert contrast(found["deep"], found["deep-text"]) >= 4.5


@settings(deadline=None)
@given(colours, st.floats(0.001, 0.999))
def test_a_colour_moved_to_a_luminance_arrives(colour: str, target: float) -> None:
    assert luminance(at_luminance(colour, target)) == pytest.approx(target, abs=0.006)


def test_yellow_is_not_seen_as_a_button_and_says_where() -> None:
    found = problems("#ffcc00")
    assert {(problem.scheme, problem.kind) for problem in found} == {("light", "edge"), ("dark", "edge")}
    assert all(problem.ratio < problem.needed == 3 for problem in found)


def test_the_scale_equals_the_design_systems_own_tool() -> None:
    """Values of @digdir/designsystemet 1.15.0 for one colour, so that a slip in a formula is seen."""
    light, dark = scale("#135C6B", "light"), scale("#135C6B", "dark")
    assert light["surface-tinted"] == "#e1eaec"
    assert light["border-default"] == "#49818d"
    assert light["text-default"] == "#0a3038"
    assert light["base-hover"] == "#0f4753"
    assert light["base-contrast-subtle"] == "#eff4f5"
    assert dark["base-contrast-default"] == "#000000"
    assert contrast(dark["text-default"], dark["background-default"]) > 14


def test_softening_keeps_lightness_and_loses_colour() -> None:
    before, after = "#d00030", softened("#d00030")
    assert abs(lightness(before) - lightness(after)) < 6
    assert int(after[1:3], 16) - int(after[3:5], 16) < int(before[1:3], 16) - int(before[3:5], 16)


@pytest.mark.parametrize("wrong", ["red", "#fff", "#12345g", "#1234567", "}body{", ""])
def test_what_is_not_a_colour_never_reaches_a_stylesheet(wrong: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        scale(wrong, "light")
    with pytest.raises(ValueError, match="#rrggbb"):
        css(wrong)


def test_the_stylesheet_has_both_schemes_and_the_surface_only_where_given() -> None:
    plain, bright = css("#135c6b"), css("#7a5c00", "#ffcc33")
    assert plain.count("--ds-color-accent-base-default") == 3
    assert "brand" not in plain
    assert bright.count("--fr-brand-base: #ffcc33") == 3
    assert "@media screen" in plain
    assert "prefers-color-scheme: dark" in plain
