"""GraphML: one of the formats that nearly every tool for networks reads.

http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from autopact.export import flat
from autopact.export.elements import Value
from autopact.export.property_graph import PropertyGraph
from autopact.export.xml import Xml, attributes, text


def write(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write a property graph; several values of a property are one text.

    Raises:
        Unwritable: XML has no way to write a character in it.
    """
    xml = Xml(file)
    xml.line('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
    keys: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for kind, columns in (("node", {"label": "string", **flat.nodes(graph)}), ("edge", flat.EDGES)):
        for number, (name, type_) in enumerate(columns.items()):
            key = keys[kind][name] = f"{kind[0]}{number}"
            xml.line(f"<key{attributes({'id': key, 'for': kind, 'attr.name': name, 'attr.type': type_})}/>")
    xml.line('<graph edgedefault="directed">')
    for node in graph.nodes():
        values = {"label": node.label, **flat.of_node(node)}
        xml.line(f"<node{attributes({'id': node.id})}>{_data(values, keys['node'])}</node>")
    for number, edge in enumerate(graph.edges()):
        ends = {"id": f"e{number}", "source": edge.source, "target": edge.target}
        xml.line(f"<edge{attributes(ends)}>{_data(flat.of_edge(edge), keys['edge'])}</edge>")
    xml.line("</graph>\n</graphml>")


def _data(values: Mapping[str, Value], keys: Mapping[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{text(value)}</data>' for name, value in values.items())
