"""How long writes take in the process that does them; see `benchmarks.writing.state`."""
