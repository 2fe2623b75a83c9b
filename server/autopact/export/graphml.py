"""GraphML: one of the formats that nearly every tool for networks reads.

http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from autopact.export.property_graph import KNOWN, NUMBERED, PropertyGraph, Value, joined
from autopact.export.xml import Xml, attributes, text

_TYPES = {str: "string", int: "long", float: "double"}


def write(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write a property graph; several values of a property are one text.

    Raises:
        Unwritable: XML has no way to write a character in it.
    """
    xml = Xml(file)
    xml.line('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
    of_nodes = dict.fromkeys(("label", "types", "part", "evidence"), "string")
    of_nodes |= {column.name: "string" if column.many else _TYPES[column.kind] for column in graph.columns}
    of_edges = dict.fromkeys(("relation", "predicate", *KNOWN), "string")
    of_edges |= dict.fromkeys(NUMBERED, "long")
    keys: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for kind, columns in (("node", of_nodes), ("edge", of_edges)):
        for number, (name, type_) in enumerate(columns.items()):
            key = keys[kind][name] = f"{kind[0]}{number}"
            xml.line(f"<key{attributes({'id': key, 'for': kind, 'attr.name': name, 'attr.type': type_})}/>")
    xml.line('<graph edgedefault="directed">')
    for node in graph.nodes():
        values: dict[str, Value] = {"label": node.label, "types": joined(node.kinds), "part": node.part}
        values["evidence"] = "\n".join(node.evidence)
        values |= {name: found[0] if len(found) == 1 else joined(found) for name, found in node.properties.items()}
        xml.line(f"<node{attributes({'id': node.id})}>{_data(values, keys['node'])}</node>")
    for number, edge in enumerate(graph.edges()):
        ends = {"id": f"e{number}", "source": edge.source, "target": edge.target}
        values = {"relation": edge.relation, "predicate": edge.predicate, **edge.known.plain()}
        xml.line(f"<edge{attributes(ends)}>{_data(values, keys['edge'])}</edge>")
    xml.line("</graph>\n</graphml>")


def _data(values: Mapping[str, Value], keys: Mapping[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{text(value)}</data>' for name, value in values.items() if value != "")
