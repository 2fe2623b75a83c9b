"""What breaks imports into the tools of others: found in files that may be ill, past their first fault.

    encoding        bytes as text
    terse, markup   the text: Turtle and its kin; RDF/XML and JSON-LD
    patient         one file: its faults, and what it says all the same
    names, vocabularies     what the files together say: terms, namespaces, blank nodes
    tools           which tools break at what
    examine         all of it

The parts of `checks` that look at what files say are asked as well.
"""

from __future__ import annotations

from autopact.checks.doctor.examine import STANDARD_INPUT, admit, examine

__all__ = ["STANDARD_INPUT", "admit", "examine"]
