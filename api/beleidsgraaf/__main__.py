"""Run the command line with `python -m beleidsgraaf`."""

from beleidsgraaf.cli import main

main()
