"""Forms of programmes, rounds and participants."""
