"""What ORDER BY sorts by, spelt so that pyoxigraph has an order for whatever a column holds.

    ORDER BY DESC(?x)     becomes     ORDER BY DESC(kind of ?x) DESC(value of ?x)

It compares two numbers, or two dates, by their values, and literals of different kinds by their characters. So 9 comes
before 10, "10" before "2 km", and that before 9; where its sort finds that out, it ends the process. By kind, strings
come before numbers, these before literals of other types, and triples that are terms come last, sorted by subject,
predicate and object where the condition is a variable; what is none of these has no kind, and comes first as ever.
Times without a timezone, of which it has no order to all others, stand where UTC would have them, and durations by when
they would end, since a month is neither more than thirty days nor less. What has no such value, as the 30th of
February, is of a kind before those of its type.

https://www.w3.org/TR/sparql11-query/#modOrderBy
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.edits import Edit, edited, joined
from autopact.engine.rewriting import counts
from autopact.terms import RDF, XSD
from autopact.tokens import Token, tokenise

_IN_UTC = "IF(TZ(%) = '', STRDT(CONCAT(STR(%), 'Z'), DATATYPE(%)), %)"
_END = f"STRDT('1696-09-01T00:00:00Z', {XSD.dateTime}) - (-%)"
_HAS_VALUE = f"COALESCE(STR(isLiteral(COALESCE(TZ(%), {_END}))), '')"
_TYPE = f"CONCAT(STR(DATATYPE(%)), {_HAS_VALUE})"
_STRINGS = f"{XSD.string}, {RDF.langString}, {RDF.dirLangString}"
_KIND = f"IF(isTRIPLE(%), '~', IF(isNumeric(%), 1, IF(DATATYPE(%) IN ({_STRINGS}), 0, {_TYPE})))"
_VALUE = f"COALESCE({_IN_UTC}, {_END}, IF(isTRIPLE(%), '', %))"
_PARTS = ("SUBJECT(%)", "PREDICATE(%)", *(key.replace("%", "OBJECT(%)") for key in (_KIND, _VALUE)))


def spelt(text: str) -> list[Edit]:
    """What spells the conditions of a query so, and its counts, those within conditions too; in order."""
    conditions = list(_conditions(text)) if "ORDER" in text.upper() else []
    return joined(conditions, counts.spelt(text))


def _conditions(text: str) -> Iterator[Edit]:
    """Those of expressions and variables; what has a group in it, which others may have answered, stays as it is."""
    tokens = list(tokenise(text))
    depth, sorting, begun = 0, -1, 0
    for at, token in enumerate(tokens):
        if token.is_word("BY") and tokens[at - 1].is_word("ORDER"):
            sorting, begun = depth, at + 1
        elif depth == sorting and (token.text == "}" or token.is_word("LIMIT", "OFFSET", "VALUES")):
            sorting = -1
        depth += (token.text in ("(", "{", "[")) - (token.text in (")", "}", "]"))
        if depth == sorting and (token.kind == "variable" or token.text in (")", "}")):
            condition, begun = tokens[begun : at + 1], at + 1
            first = condition[0]
            call = condition[first.kind in ("word", "iri", "name") :][0].text == "("
            if (call or first.kind == "variable") and all(each.text != "{" for each in condition):
                yield _edit(text, condition)


def _edit(text: str, condition: list[Token]) -> Edit:
    first, *rest = condition
    way, expression = (first.text, rest) if first.is_word("ASC", "DESC") else ("ASC", condition)
    said = text[expression[0].start : expression[-1].end]
    value = edited(said, counts.spelt(said)).text
    keys = [_KIND, _VALUE, *(_PARTS if len(expression) <= len("(x)") else ())]
    return Edit(first.start, expression[-1].end, " ".join(f"{way}({key.replace('%', value)})" for key in keys))
