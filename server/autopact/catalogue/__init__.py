"""What is in a graph, looked up for whoever asks: pages, programs, agents.

Names of things, the terms that are used, what is said of a thing, numbers. Knows neither Flask nor the reader, and what
it says, it says of anybody's graph.
"""
