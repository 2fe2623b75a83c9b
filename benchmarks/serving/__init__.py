"""SPARQL servers side by side: the same generated data, the same queries, the same client."""
