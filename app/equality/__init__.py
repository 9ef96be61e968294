"""Equality in recruitment: the funnel, and active measures (examine, analyse, act, follow up)."""
