"""Reasoners side by side: the same generated files, each in a process of its own, from file to closure."""
