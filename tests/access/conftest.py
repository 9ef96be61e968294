"""The three councils of the sweep."""

from tests.sweep.conftest import place, sweep_template

__all__ = ["place", "sweep_template"]
