"""What is kept, and how it is found again.

    journal     every change that was made, one record behind the other
    directory   the base that they begin with, and how it is renewed, upgraded, locked
    lines       quads by the million, in files aside
    published   up to where the journal is true
    history     what was changed when, by whom, read back

What a state means is nothing to it: quads come and go, each change with its place.
"""
