"""Import of a round: the own council's participants, and what happened to them afterwards."""
