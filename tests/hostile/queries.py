"""Queries that are meant to do harm, and what each may come to: a table.

An outcome is the last part of a problem's type (`timeout`, `refused`, …), the truth of an ASK, or a number: the only
value of a result, or else how many rows or triples it has. Where there are several, each is honest.

They are asked of `DATA`: four hundred things in rings, each with a text of forty letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Outcome: TypeAlias = str | bool | int

THINGS = 400
DATA = "".join(
    f'<urn:s{i}> <urn:p{i % 7}> <urn:s{i * 7 % THINGS}> .\n<urn:s{i}> <urn:q> "{"a" * 40}" .\n' for i in range(THINGS)
)
TRIPLES = 2 * THINGS

MANY = 10_000

LONG = ("timeout", "memory", "too-large")
"""Outcomes of a query without end."""

DEEP = ("too-deep", *LONG)
"""Outcomes of a query without a bottom."""

GONE = 0
"""An expression that went wrong is unbound in its row: one row without a value."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A query, by a name that says what is bad about it, and what may come of it."""

    name: str
    text: str
    outcomes: tuple[Outcome, ...]

    def __str__(self) -> str:
        return self.name


def _deep(opening: str, inside: str, closing: str, depth: int = MANY) -> str:
    return opening * depth + inside + closing * depth


def _each(piece: str, count: int = MANY, between: str = " ") -> str:
    """A piece so many times, with `#` for the number of each, and `+` for the next one."""
    return between.join(piece.replace("#", str(i)).replace("+", str(i + 1)) for i in range(count))


CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
PAIRS = "?a ?b ?c . ?d ?e ?f"
ANY = "?s ?p ?o"
XSD = "http://www.w3.org/2001/XMLSchema#"
MIXED = _each("# '#' '# km' 'a' +.5", 300)
LENGTHS = _each("'P#M' 'P#D' 'P1M#D' 'PT#H' '-P#D'", 300)
TRIPLES_AS_IRI = f"x:> <x:> {_deep('<<( <x:> <x:> ', '<x:>', ' )>> ', 2 * MANY)} . <x:"
DOUBLED = "BIND ('x' AS ?s0) " + _each("BIND (CONCAT(?s#, ?s#) AS ?s+)", 60)

PATTERNS: dict[str, tuple[str, str, str, Outcome]] = {
    "groups": ("{ ", ANY, " }", True),
    "optionals": ("OPTIONAL { ?s ?p ?o . ", "", "}", True),
    "optionals that share nothing": ("OPTIONAL { [] ?p ?o . ", "", "}", True),
    "minuses": ("MINUS { ?s ?p ?o . ", "", "}", False),
    "exists": ("FILTER EXISTS { ?s ?p ?o . ", "", "}", True),
    "not exists": ("FILTER NOT EXISTS { ?s ?p ?o . ", "", "}", False),
    "graphs": ("GRAPH ?g { ", ANY, " }", True),
    "subselects": ("{ SELECT * { ", ANY, " } }", True),
    "distinct, ordered subselects": ("{ SELECT DISTINCT ?s ?o { ", ANY, " } ORDER BY ?o }", True),
    "unions": ("{ ?s ?p ?o } UNION { ", ANY, " }", True),
    "unions of unions": ("{ { ", ANY, " } UNION { ?o ?p ?s } }", True),
    "blank node property lists": ("[ <urn:p> ", "1", " ]", False),
    "collections": ("(", "1", ")", False),
    "triple terms": ("<<( ?s ?p ", "?o", " )>> ", "syntax"),
    "reified triples": ("<< ", "?s", " ?p ?o >>", False),
}
"""Patterns to put into each other: opening, inside, closing; and what comes of forty-five of them."""

ELSE: dict[str, tuple[Outcome, ...]] = {"optionals that share nothing": ("memory",)}
"""What else may come of them: one triple is enough, and which comes first is the store's affair."""

EXPRESSIONS: dict[str, tuple[str, str, str, Outcome]] = {
    "parentheses": ("(", "1", ")", True),
    "negations": ("!(", "true", ")", False),
    "minuses of numbers": ("-(", "1", ")", True),
    "ifs": ("IF(true, ", "1", ", 0)", True),
    "coalesces": ("COALESCE(", "1", ", 0)", True),
    "concatenations": ("CONCAT('', ", "'1'", ")", True),
    "casts": (f"<{XSD}string>(", "1", ")", True),
    "unknown functions": ("<urn:f>(", "1", ")", "query"),
    "lists of IN": ("1 IN (", "1", ")", False),
    "lists of NOT IN": ("1 NOT IN (", "1", ")", True),
    "replacements": ("REPLACE(", "'1'", ", 'a', 'b')", True),
    "exists in filters": ("EXISTS { FILTER(", "1", ") }", True),
    "constructed triple terms": ("TRIPLE(<urn:s>, <urn:p>, ", "1", ")", False),
    "aggregates": ("SUM(", "1", ")", "syntax"),
}
"""Expressions to put into each other, in the same way."""

OPERATORS = {
    "sums": " + ", "differences": " - ", "products": " * ", "quotients": " / ", "conjunctions": " && ",
    "disjunctions": " || ",
}  # fmt: skip

NESTING = [
    Hostile("groups ten thousand deep", "SELECT * " + _deep("{", "", "}"), ("refused",)),
    Hostile("a list a thousand deep", "ASK { ?s ?p " + _deep("(", "1", ")", 1000) + " }", ("refused",)),
    Hostile("a list as deep as may be", "ASK { ?s ?p " + _deep("(", "1", ")", 95) + " }", (False,)),
    Hostile("lists and blank nodes", "ASK { ?s ?p " + _deep("([ <urn:p> ", "1", " ])", 45) + " }", (False,)),
    Hostile("annotations ten thousand deep", f"ASK {{ {ANY} {_deep('{| <urn:p> ?o ', '', '|}')} }}", ("refused",)),
    Hostile(
        "annotations as deep as may be", f"ASK {{ {ANY} {_deep('{| <urn:p> ?o ', '', '|}', 95)} }}", (False, *LONG)
    ),
    *(
        Hostile(f"ten thousand {name} in each other", f"ASK {{ {ANY} . {_deep(*each)} }}", ("refused",))
        for name, (*each, _) in PATTERNS.items()
    ),
    *(
        Hostile(
            f"forty-five {name} in each other", f"ASK {{ {ANY} . {_deep(*each, 45)} }}", (outcome, *ELSE.get(name, ()))
        )
        for name, (*each, outcome) in PATTERNS.items()
    ),
    *(
        Hostile(f"ten thousand {name} in each other", f"ASK {{ FILTER({_deep(*each)}) }}", ("refused",))
        for name, (*each, _) in EXPRESSIONS.items()
    ),
    *(
        Hostile(f"forty-five {name} in each other", f"ASK {{ FILTER({_deep(*each, 45)}) }}", (outcome, "timeout"))
        for name, (*each, outcome) in EXPRESSIONS.items()
    ),
    *(
        Hostile(f"ten thousand {name}", f"ASK {{ FILTER({sign.join(['1'] * MANY)}) }}", DEEP)
        for name, sign in OPERATORS.items()
    ),
    *(
        Hostile(f"ten thousand {name} of variables", f"ASK {{ {ANY} FILTER({sign.join(['?o'] * MANY)}) }}", DEEP)
        for name, sign in OPERATORS.items()
    ),
    Hostile("ten thousand equations", "ASK { FILTER(" + " = ".join(["1"] * MANY) + ") }", ("syntax",)),
    Hostile("a tower of !", "ASK { FILTER(" + "!" * MANY + "true) }", DEEP),
    Hostile("a tower of ! set apart", "ASK { FILTER(" + "! " * MANY + "true) }", DEEP),
    Hostile("a tower of -", "ASK { FILTER(" + "-" * MANY + "1) }", ("syntax",)),
    Hostile("a tower of - set apart", "ASK { FILTER(" + "- " * MANY + "1) }", ("syntax",)),
    Hostile("a tower of +", "ASK { FILTER(" + "+" * MANY + "1) }", ("syntax",)),
    Hostile("a tower of exists", "ASK { " + _deep("FILTER EXISTS { ?s ?p ?o ", "", "}", 90) + " }", (True,)),
    Hostile("a tower of SELECT *", "SELECT * { " * 95 + ANY + " }" * 95, (TRIPLES,)),
    Hostile("a tower of SELECT * without an end", "SELECT * { " * 95, ("syntax",)),
    Hostile("brackets that only open", "ASK " + "{" * 90, ("syntax",)),
    Hostile("brackets that only close", "ASK " + "}" * 100_000, ("syntax",)),
    Hostile("brackets of all kinds", "ASK { " + "([{" * 30 + ")]}" * 30 + " }", ("syntax",)),
    Hostile("less-than signs", "ASK { FILTER(" + "<" * 100_000 + " }", ("refused",)),
    Hostile("less-than signs with letters", "ASK { FILTER(" + "<a" * 100_000 + " }", ("request-too-large",)),
]

WIDTH = [
    Hostile("ten thousand unions", "ASK { " + _each("{ ?s ?p ?o }", between=" UNION ") + " }", DEEP),
    Hostile("ten thousand optionals", f"ASK {{ {ANY} {_each('OPTIONAL { ?s ?p ?o }')} }}", DEEP),
    Hostile("ten thousand minuses", f"ASK {{ {ANY} {_each('MINUS { ?s ?p ?x }')} }}", DEEP),
    Hostile("ten thousand exists", f"ASK {{ {ANY} {_each('FILTER EXISTS { ?s ?p ?x }')} }}", DEEP),
    Hostile("ten thousand filters", f"ASK {{ {ANY} {_each('FILTER(?o != 1)')} }}", DEEP),
    Hostile("ten thousand binds", f"ASK {{ {_each('BIND(# AS ?v#)')} }}", DEEP),
    Hostile("ten thousand triples", f"ASK {{ {_each('?s# ?p# ?o# .')} }}", DEEP),
    Hostile("ten thousand triples in a chain", f"ASK {{ {_each('?s# ?p# ?s+ .')} }}", DEEP),
    Hostile("ten thousand triples of a thing", f"ASK {{ ?s ?p ?o {_each('; ?p# ?o#')} }}", DEEP),
    Hostile("ten thousand subselects", f"ASK {{ {_each('{ SELECT * { ?s ?p ?o } }')} }}", DEEP),
    Hostile("ten thousand graphs", f"ASK {{ {_each('GRAPH ?g { ?s ?p ?o }')} }}", DEEP),
    Hostile("ten thousand values clauses", f"ASK {{ {_each('VALUES ?x { 1 }')} }}", DEEP),
    Hostile("ten thousand aggregates", f"SELECT {_each('(COUNT(?o) AS ?n#)')} {{ {ANY} }}", DEEP),
    Hostile("ten thousand conditions of groups", f"SELECT (1 AS ?n) {{ {ANY} }} HAVING {_each('(COUNT(*) > 1)')}", DEEP),
    Hostile("ten thousand keys to group by", f"SELECT (COUNT(*) AS ?n) {{ {ANY} }} GROUP BY {_each('?v#')}", (TRIPLES,)),
    Hostile("ten thousand keys to order by", f"SELECT * {{ {ANY} }} ORDER BY {_each('?v#')}", (TRIPLES, *DEEP)),
    Hostile("ten thousand things to describe", f"DESCRIBE {_each('<urn:s#>')}", DEEP),
    Hostile("ten thousand variables", f"SELECT {_each('?v#')} {{ {ANY} }}", (TRIPLES, "timeout")),
    Hostile("ten thousand bound variables", f"SELECT * {{ VALUES ({_each('?v#')}) {{ ({_each('#')}) }} {ANY} }}", LONG),
    Hostile("ten thousand prefixes", _each("PREFIX p#: <urn:#>") + " ASK { ?s p9:x ?o }", (False,)),
    Hostile("sixty thousand prefixes", _each("PREFIX p#: <urn:#>", 60_000) + " ASK {}", (True, "timeout")),
    Hostile("a prefix ten thousand times", _each("PREFIX p: <urn:#>") + " ASK { ?s p:x ?o }", (False,)),
    Hostile("ten thousand prefixes not declared", f"ASK {{ {_each('p#:x p#:y p#:z .')} }}", ("syntax",)),
    Hostile("ten thousand graphs to ask", f"SELECT * {_each('FROM <urn:g#>')} {{ {ANY} }}", (0,)),
    Hostile("ten thousand named graphs", f"SELECT * {_each('FROM NAMED <urn:g#>')} {{ GRAPH ?g {{ {ANY} }} }}", (0,)),
    Hostile("values of ninety thousand", f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {_each('#', 90_000)} }} }}", (90_000,)),
    Hostile(
        "values of three hundred columns",
        f"SELECT (COUNT(*) AS ?n) {{ VALUES ({_each('?v#', 300)}) {{ {_each('(' + 'UNDEF ' * 300 + ')', 300)} }} }}",
        (300, "timeout"),
    ),
    Hostile("a list of fifty thousand", f"ASK {{ ?s ?p ({'1 ' * 50_000}) }}", DEEP),
    Hostile("a list of ten thousand lists", f"ASK {{ ?s ?p ({'(1 2) ' * MANY}) }}", DEEP),
    Hostile(
        "IN a list of fifty thousand",
        f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER(?a IN ({_each('<urn:x#>', 50_000, ',')})) }}",
        (0, *LONG),
    ),
    Hostile("as many terminals as may be", f"ASK {{ {'?s ?p ?o . ' * 49_990} }}", DEEP),
    Hostile("more terminals than may be", f"ASK {{ {'?s ?p ?o . ' * 60_000} }}", ("request-too-large",)),
    Hostile("a fault at the end of a long query", f"SELECT * {{ {'?s ?p ?o . ' * 40_000} ) }}", ("syntax", "timeout")),
    Hostile("a fault at its beginning", f"SELECT * ( {{ {'?s ?p ?o . ' * 40_000} }}", ("syntax", "timeout")),
]  # fmt: skip

PATHS = [
    Hostile("ten thousand steps", f"ASK {{ ?s {_each('<urn:p1>', between='/')} ?o }}", DEEP),
    Hostile("ten thousand starred steps", f"ASK {{ ?s {_each('<urn:p1>*', between='/')} ?o }}", DEEP),
    Hostile("ten thousand alternatives", f"ASK {{ ?s ({_each('<urn:p1>', between='|')})+ ?o }}", DEEP),
    Hostile("ten thousand inversions", f"ASK {{ ?s {'^ ' * MANY}<urn:p1> ?o }}", ("syntax",)),
    Hostile("ten thousand inversions together", f"ASK {{ ?s {'^' * MANY}<urn:p1> ?o }}", ("syntax",)),
    Hostile("a negated set of ten thousand", f"ASK {{ ?s !({_each('<urn:n#>', between='|')}) ?o }}", (True,)),
    Hostile(
        "a negated set of ten thousand, both ways, of any length",
        f"SELECT (COUNT(*) AS ?n) {{ ?s (!({_each('^<urn:n#>|<urn:n#>', between='|')}))* ?o }}",
        LONG,
    ),
    Hostile("stars in stars", f"ASK {{ ?s {_deep('(', '<urn:p1>', ')*', 95)} ?o }}", (True, *LONG)),
    Hostile(
        "stars in stars, counted",
        f"SELECT (COUNT(*) AS ?n) {{ ?s {_deep('(', '<urn:p1>|<urn:q>', ')*', 20)} ?o }}",
        (867, *LONG),
    ),
    Hostile(
        "twenty stars in a row", f"SELECT (COUNT(*) AS ?n) {{ ?s {_each('(!<urn:x>)*', 20, '/')} ?o }}", LONG
    ),
    Hostile("sequences in sequences", f"ASK {{ ?s {_deep('(', '<urn:p1>', '/<urn:p1>)', 95)} ?o }}", (False,)),
    Hostile("ten thousand sequences in sequences", f"ASK {{ ?s {_deep('(', '<urn:p1>', '/<urn:p1>)')} ?o }}", ("refused",)),
    Hostile(
        "forty steps of four ways",
        f"SELECT (COUNT(*) AS ?n) {{ ?s {_each('(<urn:p1>|^<urn:p1>|<urn:p2>|^<urn:p2>)', 40, '/')} ?o }}",
        LONG,
    ),
    Hostile(
        "paths of any length both ways",
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>)* ?c }",
        (788_767, *LONG),
    ),
    Hostile(
        "distinct ends of long paths",
        "SELECT DISTINCT ?a ?z { ?a (!<urn:x>)+ ?b . ?b (!<urn:x>)+ ?c . ?c (!<urn:x>|^!<urn:x>)+ ?z }",
        (160_400, *LONG),
    ),
    Hostile(
        "a thousand joined alternatives", f"ASK {{ {_each('?s# <urn:p1>|<urn:p2>|<urn:p3> ?s+ .', 1000)} }}", DEEP
    ),
]  # fmt: skip

JOINS = [
    Hostile("a cross join, counted", f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", LONG),
    Hostile("a cross join, all of it", f"SELECT * {{ {CROSS} }}", LONG),
    Hostile("a cross join, ordered", f"SELECT * {{ {CROSS} }} ORDER BY ?a ?i", LONG),
    Hostile("a cross join, ordered, one row of it", f"SELECT * {{ {CROSS} }} ORDER BY DESC(STR(?i)) LIMIT 1", LONG),
    Hostile("a cross join, ordered, nothing of it", f"SELECT * {{ {CROSS} }} ORDER BY ?a LIMIT 0", (0, *LONG)),
    Hostile("a cross join, ordered by chance", f"SELECT * {{ {CROSS} }} ORDER BY RAND()", LONG),
    Hostile("a cross join, grouped", f"SELECT ?a (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?f ?i", LONG),
    Hostile("a cross join, every row a group", f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY (UUID() AS ?u)", LONG),
    Hostile("a cross join, groups chosen", f"SELECT ?a {{ {CROSS} }} GROUP BY ?a ?d ?g HAVING (COUNT(*) > 9)", LONG),
    Hostile("a cross join, distinct", f"SELECT DISTINCT * {{ {CROSS} }}", LONG),
    Hostile("a cross join, distinct, counted", f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {CROSS} }}", LONG),
    Hostile("a cross join, reduced", f"SELECT REDUCED ?b {{ {CROSS} }}", LONG),
    Hostile("a cross join, constructed", f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}", LONG),
    Hostile("a cross join, described", f"DESCRIBE * {{ {CROSS} }}", LONG),
    Hostile("a cross join, far into it", f"SELECT * {{ {CROSS} }} OFFSET 400000000 LIMIT 1", LONG),
    Hostile("a cross join, nothing fits", f"SELECT * {{ {CROSS} FILTER(CONCAT(STR(?a), STR(?f), STR(?i)) = '') }}", LONG),
    Hostile("a cross join less a cross join", f"SELECT * {{ {CROSS} MINUS {{ ?z ?b ?c . ?d ?e ?f . ?g ?h ?i }} }}", LONG),
    Hostile("a cross join that must not exist", f"ASK {{ {PAIRS} FILTER NOT EXISTS {{ {CROSS} }} }}", (False, *LONG)),
    Hostile("a cross join, its largest", f"SELECT (MAX(CONCAT(STR(?a), STR(?i))) AS ?m) {{ {CROSS} }}", LONG),
    Hostile("a cross join, run together", f"SELECT (GROUP_CONCAT(STR(?a)) AS ?s) {{ {CROSS} }}", LONG),
    Hostile(
        "a cross join, distinct, run together",
        f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?f), STR(?i))) AS ?s) {{ {CROSS} }}",
        LONG,
    ),
    Hostile("a cross join of blank nodes", f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {CROSS} BIND(BNODE() AS ?x) }}", LONG),
    Hostile("a cross join, answered at once", f"ASK {{ {CROSS} FILTER(?a = <urn:nobody>) }}", (False,)),
    Hostile("twelve optionals, counted", f"SELECT (COUNT(*) AS ?n) {{ {_each('OPTIONAL { ?a# ?b# ?c# }', 12)} }}", LONG),
    Hostile(
        "optionals in optionals, counted",
        f"SELECT (COUNT(*) AS ?n) {{ ?x ?y ?z {_each('OPTIONAL { ?a# ?b# ?c#', 40)} {'}' * 40} }}",
        LONG,
    ),
    Hostile(
        "minuses in minuses, counted",
        f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {_deep('MINUS { ?a ?x ?y . ?d ?e ?f ', '', '}', 40)} }}",
        (0, *LONG),
    ),
    Hostile("thirty ways to the same", f"SELECT (COUNT(*) AS ?n) {{ {_each('?s# ?p# ?o .', 30)} }}", LONG),
    Hostile("unions multiplied", f"SELECT (COUNT(*) AS ?n) {{ {'{ { ?s ?p ?o } UNION { ?o ?p ?s } }' * 30} }}", LONG),
    Hostile(
        "two to the forty",
        f"SELECT (COUNT(*) AS ?n) {{ {_each('{ { BIND(1 AS ?v#) } UNION { BIND(2 AS ?v#) } }', 40)} }}",
        LONG,
    ),
    Hostile(
        "values multiplied", "SELECT (COUNT(*) AS ?n) { " + _each("VALUES ?v# { " + "1 " * 200 + "}", 8) + " }", LONG
    ),
    Hostile(
        "values with holes, joined",
        "SELECT (COUNT(*) AS ?n) { " + _each("VALUES (?x ?y#) { " + "(UNDEF 1) " * 300 + "}", 5) + " }",
        LONG,
    ),
    Hostile(
        "cross joins for each row",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c LATERAL { SELECT * { ?d ?e ?f } LIMIT 700 } LATERAL { ?g ?h ?i } }",
        ("syntax", *LONG),
    ),
    Hostile("a page without an end", f"CONSTRUCT {{ {_each('[] <urn:t#> [ <urn:x> ?a ] .', 100)} }} {{ {PAIRS} }}", LONG),
    Hostile("ten thousand triples a row", f"CONSTRUCT {{ {_each('?s <urn:t#> ?o .')} }} {{ {ANY} }}", LONG),
    Hostile("a list of five thousand a row", f"CONSTRUCT {{ ?s ?p ({'?s ' * 5000}) }} {{ {ANY} }}", LONG),
    Hostile("everything described", "DESCRIBE * { ?s ?p ?o }", (TRIPLES,)),
]  # fmt: skip

TEXTS = [
    Hostile("a string doubled sixty times", f"SELECT (STRLEN(?s60) AS ?n) {{ {DOUBLED} }}", LONG),
    Hostile("a string of sixteen mebibytes, eight hundred times", "SELECT ?s24 ?o { " + DOUBLED.partition("BIND (CONCAT(?s24,")[0] + " ?s ?p ?o }", LONG),
    Hostile(
        "a string replaced eight times by a hundred",
        "SELECT (STRLEN(?s8) AS ?n) { BIND ('a' AS ?s0) " + _each(f"BIND (REPLACE(?s#, 'a', '{'a' * 100}') AS ?s+)", 8) + " }",
        LONG,
    ),
    Hostile(
        "a string replaced by itself",
        "SELECT (STRLEN(?s5) AS ?n) { BIND ('aaaa' AS ?s0) " + _each(f"BIND (REPLACE(?s#, '.', '{'$0' * 50}') AS ?s+)", 5) + " }",
        LONG,
    ),
    Hostile(
        "a string in escapes of escapes",
        f"SELECT (STRLEN(?s20) AS ?n) {{ BIND ('{'ü' * 1000}' AS ?s0) {_each('BIND (ENCODE_FOR_URI(CONCAT(?s#, ?s#)) AS ?s+)', 20)} }}",
        LONG,
    ),
    Hostile("a separator of half a megabyte", f"SELECT (STRLEN(GROUP_CONCAT(?o; separator='{'x' * 500_000}')) AS ?n) {{ ?s <urn:q> ?o }}", (199_516_000, *LONG)),
    Hostile("concatenations concatenated", f"SELECT (STRLEN(GROUP_CONCAT(?x)) AS ?n) {{ {PAIRS} {{ SELECT (GROUP_CONCAT(?o) AS ?x) {{ ?s <urn:q> ?o }} }} }}", LONG),
    Hostile("a million digests", f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {CROSS} BIND(SHA512(SHA512(CONCAT(STR(?a), STR(?f), STR(?i)))) AS ?x) }}", LONG),
    Hostile("a string within each other", f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(CONTAINS(LCASE(STR(?c)), UCASE(CONCAT(STR(?f), STR(?i))))) }}", LONG),
    Hostile("triple terms forty deep, made one by one", f"SELECT ?s40 {{ BIND (TRIPLE(<urn:s>, <urn:p>, 1) AS ?s0) {_each('BIND (TRIPLE(<urn:s>, <urn:p>, ?s#) AS ?s+)', 40)} }}", (1,)),
    Hostile("a regular expression of many ways", "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '(a|aa|aaa)*(b?){1000}$') }", (TRIPLES, "timeout")),
    Hostile("a regular expression that goes back", "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '^(a+)+$b') }", (0,)),
    Hostile("a regular expression that refers back", r"ASK { FILTER REGEX('aaaa', '(a*)*\\1b') }", (False,)),
    Hostile("a huge regular expression", "ASK { FILTER REGEX('a', '(a{1000}){1000}') }", (False, *LONG)),
    Hostile("a deep regular expression", f"ASK {{ FILTER REGEX('a', '{_deep('(', '', ')', 100_000)}') }}", (False, *DEEP)),
    Hostile("a wide regular expression", f"ASK {{ FILTER REGEX('x', '{_each('a#', 50_000, '|')}') }}", (False, *LONG)),
    Hostile("a broken regular expression", "ASK { FILTER REGEX('x', '[') }", (False,)),
    Hostile("a regular expression of all letters", f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER REGEX(CONCAT(STR(?c), STR(?f)), '(\\\\p{{L}}{{0,40}}\\\\p{{Lu}}?){{20}}x$', 'i') }}", LONG),
    Hostile("a regular expression from the data", f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER REGEX(STR(?c), CONCAT(STR(?a), STR(?d), '(a{{50}}){{50}}')) }}", LONG),
]  # fmt: skip

NUMBERS = [
    Hostile(
        "numbers among strings, ordered",
        f"SELECT * {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x",
        (1500,),
    ),
    Hostile(
        "times with a timezone among others, ordered",
        f"SELECT * {{ VALUES ?m {{ {_each('#', 50)} }} VALUES ?h {{ {_each('#', 10)} }} VALUES ?z {{ '' 'Z' '-14:00' }} "
        f"BIND (STRDT(CONCAT('2026-01-01T0', STR(?h), ':', STR(?m + 10), ':00', ?z), <{XSD}dateTime>) AS ?x) }} "
        "ORDER BY DESC(?x)",
        (1500,),
    ),
    Hostile(
        "months among days, ordered",
        f"SELECT * {{ VALUES ?l {{ {LENGTHS} }} BIND (STRDT(?l, <{XSD}duration>) AS ?x) }} ORDER BY ?x",
        (1500,),
    ),
    Hostile("a limit beyond all numbers", f"SELECT * {{ {ANY} }} LIMIT {'9' * 30}", ("syntax",)),
    Hostile("the largest limit", f"SELECT * {{ {ANY} }} LIMIT 18446744073709551615", (TRIPLES,)),
    Hostile("an offset beyond all numbers", f"SELECT * {{ {ANY} }} OFFSET {'9' * 30}", ("syntax",)),
    Hostile("the largest offset and limit", f"SELECT * {{ {ANY} }} OFFSET {2**64 - 1} LIMIT {2**64 - 1}", (0,)),
    Hostile("a limit below zero", f"SELECT * {{ {ANY} }} LIMIT -1", ("syntax",)),
    Hostile("an integer of a million digits", f"SELECT (STRLEN(STR({'9' * 1_000_000})) AS ?n) {{}}", (1_000_000,)),
    Hostile("a sum beyond the integers", f"SELECT ({2**63 - 1} + 1 AS ?n) {{}}", (GONE,)),
    Hostile("a product beyond the integers", f"SELECT ({2**63 - 1} * {2**63 - 1} AS ?n) {{}}", (GONE,)),
    Hostile("the smallest integer, by -1", f"SELECT ((-{2**63 - 1} - 1) / -1 AS ?n) {{}}", (2**63,)),
    Hostile("the smallest integer without its sign", f"SELECT (ABS(-{2**63 - 1} - 1) AS ?n) {{}}", (GONE,)),
    Hostile("a division by zero", "SELECT (1/0 AS ?n) {}", (GONE,)),
    Hostile("a decimal of many places", f"SELECT (0.{'3' * 100_000} * 3 AS ?n) {{}}", (GONE,)),
    Hostile("the largest decimal, rounded", "SELECT (ROUND(170141183460469231731.687303715884105727) AS ?n) {}", (GONE,)),
    Hostile("the largest decimal, divided", "SELECT (170141183460469231731.687303715884105727 / 0.1 AS ?n) {}", (GONE,)),
    Hostile("an exponent of many digits", f"ASK {{ FILTER(1e{'9' * 100_000} > 1e308) }}", (True,)),
    Hostile("a year of many digits", f"SELECT (YEAR('{'9' * 100_000}-12-31T23:59:59Z'^^<{XSD}dateTime>) AS ?n) {{}}", (GONE,)),
    Hostile("a day that is none", f"SELECT (DAY('0000-00-00T24:60:61Z'^^<{XSD}dateTime>) AS ?n) {{}}", (GONE,)),
    Hostile("a duration beyond time", f"SELECT ('2026-01-01T00:00:00Z'^^<{XSD}dateTime> + 'P99999999999999Y'^^<{XSD}yearMonthDuration> AS ?n) {{}}", (GONE,)),
    Hostile("a part of a string from afar", f"SELECT (STRLEN(SUBSTR('abc', -{2**63 - 1}, {2**63 - 1})) AS ?n) {{}}", (0, GONE)),
    Hostile("a part of a string from nowhere", f"SELECT (SUBSTR('abc', 'NaN'^^<{XSD}double>) AS ?n) {{}}", (GONE,)),
]  # fmt: skip

CHARACTERS = [
    Hostile("a null in a string", "ASK { ?s ?p '\x00' }", (False,)),
    Hostile("a null between words", "ASK {\x00 ?s ?p ?o }", ("syntax",)),
    Hostile("a null in an IRI", "ASK { <urn:\x00> ?p ?o }", ("syntax",)),
    Hostile("a null by an escape", r"SELECT (STRLEN('\u0000') AS ?n) {}", (1,)),
    Hostile("half a pair in a string", r"SELECT ('\uD800' AS ?x) {}", ("syntax",)),
    Hostile("a pair of halves in a string", r"SELECT ('\uD83D\uDE00' AS ?x) {}", ("syntax",)),
    Hostile("half a pair in an IRI", r"ASK { <urn:\uD800> ?p ?o }", ("syntax",)),
    Hostile("half a pair in a name", r"ASK { ?s\uD800 ?p ?o }", ("syntax",)),
    Hostile("an escape beyond Unicode", r"SELECT ('\U00110000' AS ?x) {}", ("syntax",)),
    Hostile("an escape far beyond Unicode", r"SELECT ('\UFFFFFFFF' AS ?x) {}", ("syntax",)),
    Hostile("an escape cut off", r"SELECT ('\u12' AS ?x) {}", ("syntax",)),
    Hostile("everything in escapes", "".join(f"\\u{ord(letter):04X}" for letter in "ASK {}"), (True,)),
    Hostile("a hundred thousand escapes", "SELECT (STRLEN('" + r"\u0061" * 100_000 + "') AS ?n) {}", (100_000,)),
    Hostile("text that changes direction", "ASK { ?s ?p '\u202e\u2066\u2069}' }", (False,)),
    Hostile("a variable that changes direction", "ASK { ?s\u202e ?p ?o }", ("syntax",)),
    Hostile("a variable of joiners", f"ASK {{ ?s{chr(0x200D) * 10} ?p ?o }}", (True,)),
    Hostile("a byte order mark", "\ufeffASK {}", (True,)),
    Hostile("characters that are none", "SELECT (STRLEN('\uffff\ufffe\U0010ffff') AS ?n) {}", (3,)),
    Hostile("a hundred thousand accents", f"SELECT (STRLEN('{'e' + chr(0x301) * 100_000}') AS ?n) {{}}", (100_001,)),
    Hostile("an IRI of a megabyte", f"ASK {{ <urn:{'a' * 1_000_000}> ?p ?o }}", (False,)),
    Hostile("a prefix of a megabyte", f"PREFIX {'a' * 1_000_000}: <urn:> ASK {{}}", ("syntax",)),
    Hostile("a variable of a megabyte", f"ASK {{ ?{'a' * 1_000_000} ?p ?o }}", (True,)),
    Hostile("a variable of a megabyte in each row", f"SELECT * {{ ?{'a' * 1_000_000} ?p ?o }}", LONG),
    Hostile("a blank node of a megabyte", f"ASK {{ _:{'a' * 1_000_000} ?p ?o }}", (True,)),
    Hostile("a language of a megabyte", f"ASK {{ ?s ?p 'a'@{'a' * 1_000_000} }}", ("syntax",)),
    Hostile("a comment of a megabyte", f"ASK {{}} #{'a' * 1_000_000}", (True,)),
    Hostile("a name of half a megabyte, three hundred times", f"PREFIX a: <urn:{'a' * 500_000}> ASK {{ {'a:x a:x a:x . ' * 300} }}", (False, *LONG)),
    Hostile("a name of half a megabyte, twenty thousand times", f"PREFIX a: <urn:{'a' * 500_000}> ASK {{ {'a:x a:x a:x . ' * 20_000} }}", DEEP),
    Hostile("a long name that has to be spelt anew", f"PREFIX a: <urn:{'a' * 500_000}> ASK {{ {'a:b.c.d a:x a:x . ' * 3_000} }}", ("request-too-large",)),
    Hostile("a long name that holds a keyword", f"PREFIX a: <urn:{'a' * 500_000}> ASK {{ {'a:service a:x a:x . ' * 3_000} }}", ("request-too-large",)),
    Hostile("a long name of twenty thousand graphs", f"PREFIX a: <urn:{'a' * 500_000}> ASK {'FROM a:x ' * 20_000} {{}}", ("request-too-large",)),
    Hostile("a long base", f"BASE <http://x/{'a/' * 500_000}> ASK {{ <x> <../y> <../../z> }}", (False, "timeout")),
    Hostile("a long base, sixty thousand times", f"BASE <http://x/{'a/' * 500_000}> ASK {{ {'<x> <x> <x> . ' * 20_000} }}", DEEP),
    Hostile("a long base of ten thousand prefixes", f"BASE <http://x/{'a/' * 100_000}> {_each('PREFIX p#: <b#/>')} ASK {{}}", ("request-too-large",)),
    Hostile("bases upon bases", f"{'BASE <a/> ' * 20_000} ASK {{ <x> ?p ?o }}", ("request-too-large",)),
    Hostile("a base of steps up", f"BASE <http://x/{'../' * 300_000}> ASK {{ <x> ?p ?o }}", (False, "timeout")),
    Hostile("nothing", "", ("syntax",)),
    Hostile("only space", " " * 1_000_000, ("syntax",)),
    Hostile("a word again and again in a comment", "ASK {} #" + "GROUP#" * 200_000, (True,)),
    Hostile("only comments", "# nothing\n" * 50_000, ("syntax",)),
    Hostile("only marks of comments", "#\n" * 500_000, ("request-too-large",)),
    Hostile("a megabyte of line ends before a fault", "\n" * 1_000_000 + "ASK { ?s ?p ' }", ("syntax",)),
    Hostile("a string without an end", 'SELECT * { ?s ?p """' + "x" * 1_000_000, ("syntax",)),
    Hostile("quotation marks", "'" * 200_000 + '"' * 200_000, ("syntax",)),
    Hostile("an IRI without an end", "ASK { <" + "a" * 1_000_000, ("syntax",)),
    Hostile("backslashes", "\\" * 1_000_000, ("request-too-large",)),
    Hostile("dots", "." * 190_000, ("syntax",)),
    Hostile("a name of dots", f"ASK {{ a:{'.' * 1_000_000} }}", ("request-too-large",)),
    Hostile("a name with three hundred thousand dots", f"PREFIX a: <urn:> ASK {{ ?s ?p a:{'b.' * 300_000}c }}", (False,)),
    Hostile("a name of colons", f"PREFIX a: <urn:> ASK {{ ?s ?p a:{':' * 1_000_000} }}", (False,)),
    Hostile("a base in quotation marks, with triples in one another", f'BASE "{TRIPLES_AS_IRI}" ASK {{}}', ("syntax",)),
    Hostile("a prefix likewise", f'PREFIX x: "{TRIPLES_AS_IRI}" ASK FROM x:y {{}}', ("syntax",)),
    Hostile("a word of a megabyte", "a" * 1_000_000, ("syntax",)),
    Hostile("words without sense", "a " * 150_000, ("syntax",)),
    Hostile("markup", "<script>alert(1)</script>", ("syntax",)),
    Hostile("two queries", "ASK {} ASK {}", ("syntax",)),
    Hostile("an update behind a query", "ASK {} ; DROP ALL", ("syntax",)),
    Hostile("an update", "DELETE WHERE { ?s ?p ?o }", ("query",)),
    Hostile("a load", "LOAD <http://127.0.0.1:1/> INTO GRAPH <urn:g>", ("query",)),
    Hostile("a service on this machine", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", ("refused",)),
    Hostile("a silent service", "SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }", ("refused",)),
    Hostile("a service in escapes", r"SELECT * { \u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", ("refused",)),
    Hostile("a service of a variable", "SELECT * { ?x ?y ?z SERVICE ?x { ?s ?p ?o } }", ("refused",)),
    Hostile("a file as a graph", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", (0,)),
    Hostile("a graph from the web", "SELECT * FROM <http://127.0.0.1:1/graph> { ?s ?p ?o }", (0,)),
]  # fmt: skip

TABLE = [*NESTING, *WIDTH, *PATHS, *JOINS, *TEXTS, *NUMBERS, *CHARACTERS]
