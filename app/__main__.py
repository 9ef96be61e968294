"""`python -m app`: the `fram` command where the package is not installed, only there."""

from app.cli import main

main(prog_name="fram")
