"""Two small graphs with much in them: a long chain of a transitive property, and many names of one thing."""

from __future__ import annotations

from pathlib import Path

from autopact.terms import OWL, RDF

_NAME = "https://w3id.org/autopact/benchmarks/"


def chain(schema: Path, data: Path, links: int) -> int:
    """Write a chain of so many links of a transitive property.

    Returns:
        How many pairs follow: every one that is more than a link apart.
    """
    next_ = f"<{_NAME}next>"
    _write(schema, [f"{next_} {RDF.type} {OWL.ObjectProperty}", f"{next_} {RDF.type} {OWL.TransitiveProperty}"])
    _write(data, [f"<{_NAME}{number}> {next_} <{_NAME}{number + 1}>" for number in range(links)])
    return links * (links + 1) // 2 - links


def clique(schema: Path, data: Path, names: int) -> int:
    """Write that so many names are all the same as the first, which has a value.

    Returns:
        How many triples follow: every name is the same as every other, and has the value.
    """
    has = f"<{_NAME}has>"
    _write(schema, [f"{has} {RDF.type} {OWL.ObjectProperty}"])
    same = [f"<{_NAME}{number}> {OWL.sameAs} <{_NAME}0>" for number in range(1, names)]
    _write(data, [*same, f"<{_NAME}0> {has} <{_NAME}value>"])
    return names * (names - 1) - len(same) + names - 1


def _write(path: Path, statements: list[str]) -> None:
    path.write_text("".join(f"{statement} .\n" for statement in statements), encoding="utf-8")
