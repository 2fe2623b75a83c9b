"""What a write means: from a request to the exact difference that it makes, in this process, for all that is derived.

    writable     the state that is written to: a write in, what came of it out
    operations, cutting, template     an update's text, read
    stored       what is stored, and what a write has changed of it so far
    deriving     what is projected and what follows, kept exact

May be killed at any time, and leave the state of its process spoilt: whoever calls it sees to that. Commits nothing.
"""
