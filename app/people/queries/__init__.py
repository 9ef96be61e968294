"""Reads of the directory: columns, always ordered, always bounded."""
