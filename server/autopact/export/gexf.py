"""GEXF 1.2, Gephi's own format.

https://gexf.net/schema.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from autopact.export import flat
from autopact.export.elements import Value
from autopact.export.property_graph import PropertyGraph
from autopact.export.xml import Xml, attributes


def write(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write a property graph; several values of a property are one text.

    Raises:
        Unwritable: XML has no way to write a character in it.
    """
    xml = Xml(file)
    xml.line('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">')
    xml.line('<graph mode="static" defaultedgetype="directed">')
    for kind, columns in (("node", flat.nodes(graph)), ("edge", flat.EDGES)):
        xml.line(f'<attributes class="{kind}">')
        for name, type_ in columns.items():
            xml.line(f"<attribute{attributes({'id': name, 'title': name, 'type': type_})}/>")
        xml.line("</attributes>")
    xml.line("<nodes>")
    for node in graph.nodes():
        xml.line(f"<node{attributes({'id': node.id, 'label': node.label})}>{_values(flat.of_node(node))}</node>")
    xml.line("</nodes>\n<edges>")
    for number, edge in enumerate(graph.edges()):
        ends = {"id": f"e{number}", "source": edge.source, "target": edge.target, "label": edge.relation}
        xml.line(f"<edge{attributes(ends)}>{_values(flat.of_edge(edge))}</edge>")
    xml.line("</edges>\n</graph>\n</gexf>")


def _values(values: Mapping[str, Value]) -> str:
    written = "".join(f"<attvalue{attributes({'for': name, 'value': value})}/>" for name, value in values.items())
    return f"<attvalues>{written}</attvalues>"
