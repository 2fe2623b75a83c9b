"""GEXF 1.2, Gephi's own format.

https://gexf.net/schema.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from autopact.export.property_graph import KNOWN, NUMBERED, PropertyGraph, Value, joined
from autopact.export.xml import Xml, attributes

_TYPES = {str: "string", int: "long", float: "double"}


def write(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write a property graph; several values of a property are one text.

    Raises:
        Unwritable: XML has no way to write a character in it.
    """
    xml = Xml(file)
    xml.line('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">')
    xml.line('<graph mode="static" defaultedgetype="directed">')
    of_nodes = dict.fromkeys(("types", "part", "evidence"), "string")
    of_nodes |= {column.name: "string" if column.many else _TYPES[column.kind] for column in graph.columns}
    of_edges = dict.fromkeys(("relation", "predicate", *KNOWN), "string")
    of_edges |= dict.fromkeys(NUMBERED, "long")
    for kind, columns in (("node", of_nodes), ("edge", of_edges)):
        xml.line(f'<attributes class="{kind}">')
        for name, type_ in columns.items():
            xml.line(f"<attribute{attributes({'id': name, 'title': name, 'type': type_})}/>")
        xml.line("</attributes>")
    xml.line("<nodes>")
    for node in graph.nodes():
        values: dict[str, Value] = {"types": joined(node.kinds), "part": node.part}
        values["evidence"] = "\n".join(node.evidence)
        values |= {name: found[0] if len(found) == 1 else joined(found) for name, found in node.properties.items()}
        xml.line(f"<node{attributes({'id': node.id, 'label': node.label})}>{_values(values)}</node>")
    xml.line("</nodes>\n<edges>")
    for number, edge in enumerate(graph.edges()):
        ends = {"id": f"e{number}", "source": edge.source, "target": edge.target, "label": edge.relation}
        values = {"relation": edge.relation, "predicate": edge.predicate, **edge.known.plain()}
        xml.line(f"<edge{attributes(ends)}>{_values(values)}</edge>")
    xml.line("</edges>\n</graph>\n</gexf>")


def _values(values: Mapping[str, Value]) -> str:
    found = (attributes({"for": name, "value": value}) for name, value in values.items() if value != "")
    written = "".join(f"<attvalue{each}/>" for each in found)
    return f"<attvalues>{written}</attvalues>" if written else ""
