"""Pages of programmes, rounds and participants."""
