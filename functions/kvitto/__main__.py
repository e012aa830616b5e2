"""`python -m kvitto …`: the command where the source is unpacked and not installed, as on a server."""

from kvitto.cli import main

main(prog_name="kvitto")
