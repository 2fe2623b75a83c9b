"""What is kept, and how it is found again.

    journal     every change that was made, one record behind the other
    base        everything at one time, which they begin with
    directory   both together: how they are found, begun, renewed, locked
    files       what their files are called, and how one is written
    copying     a copy of it all, beside whoever writes
    lines       quads by the million, in files aside
    published   up to where the journal is true
    history     what was changed when, by whom, read back

What a state means is nothing to it: quads come and go, each change with its place.
"""
