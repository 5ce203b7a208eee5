"""`python -m eprouvette` is the command line."""

from eprouvette.cli import main

main()
