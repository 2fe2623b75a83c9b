"""A graph as files that other tools take: which tool takes what, and one writer a file.

Knows engines by the seam alone, so that any graph can be exported, whoever holds it; and knows neither Flask nor the
terminal. `tools` is the table that the command line, the page and the tests are made of.
"""
