"""Import of a round's candidates from a file."""
