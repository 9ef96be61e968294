"""Loading the directory from a file: what the engine of `platform/imports` needs to know."""
