"""What runs inside each engine's own process: `python -m benchmarks.reasoning.runners.NAME RESULT CLOSURE FILE…`.

A runner reads the files, derives what follows, counts all triples that can now be asked for, and tells the meter; then
it writes them all down, unless CLOSURE is `-`. Nothing here may need more than its engine brings.
"""
