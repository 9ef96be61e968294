"""What selection does, as commands."""
