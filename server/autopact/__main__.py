"""`python -m autopact` is `autopact`, where that is not on the path."""

from autopact.cli import main

main()
