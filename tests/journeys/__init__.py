"""Whole errands in a real browser, over the demo's data."""
