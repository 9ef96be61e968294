"""Test sets of the guard of the person profile: results as people paste them, and ordinary sentences. All invented."""
