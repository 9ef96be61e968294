"""Forms of selection."""
