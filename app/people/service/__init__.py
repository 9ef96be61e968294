"""The only writers of the directory, beside its import."""
