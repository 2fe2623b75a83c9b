"""Files with one fault each, and where it is: what the doctor has to find, and tools are given."""

from __future__ import annotations

from typing import NamedTuple

HEAD = """\
@prefix ex: <http://example.org/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Firm a owl:Class . ex:partnerOf a owl:ObjectProperty . ex:size a owl:DatatypeProperty .
ex:acme a ex:Firm ; ex:size 3 ; ex:partnerOf ex:zenith .
"""


class Ill(NamedTuple):
    """A fault.

    Attributes:
        code: what it is told as.
        text: the file, the fault behind the sign ‸.
        mended: the same as it is meant.
        mend: words that the mend has.
    """

    code: str
    text: str
    mended: str
    mend: str

    @property
    def at(self) -> tuple[int, int]:
        """Line and column of the fault."""
        before = self.text.partition("‸")[0]
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    @property
    def file(self) -> str:
        """The file."""
        return self.text.replace("‸", "")


def _turtle(code: str, wrong: str, right: str, mend: str) -> Ill:
    tail = "\nex:late a ex:Firm .\n"
    return Ill(code, HEAD + wrong + tail, HEAD + right + tail, mend)


TURTLE = [
    _turtle("language-tag", 'ex:a rdfs:label "Société"‸@fr_FR .', 'ex:a rdfs:label "Société"@fr-FR .', "@fr-FR"),
    _turtle("raw-newline", 'ex:a rdfs:label "two‸\nlines" .', 'ex:a rdfs:label "two\\nlines" .', "\\n"),
    _turtle(
        "iri-characters", "ex:a rdfs:seeAlso <http://e.org/a‸ b> .", "ex:a rdfs:seeAlso <http://e.org/a%20b> .", "a%20b"
    ),
    _turtle(
        "iri-characters", "ex:a rdfs:seeAlso <http://e.org/a‸ > .", "ex:a rdfs:seeAlso <http://e.org/a> .", "org/a>"
    ),
    _turtle(
        "iri-characters", "ex:a rdfs:seeAlso <http://e.org/a‸%zz> .", "ex:a rdfs:seeAlso <http://e.org/a%25zz> .", "25z"
    ),
    _turtle(
        "iri-characters", "ex:a rdfs:seeAlso <http://e.org/a‸|b> .", "ex:a rdfs:seeAlso <http://e.org/a%7Cb> .", "a%7Cb"
    ),
    _turtle("relative-iri", "ex:a rdfs:seeAlso ‸<page> .", "ex:a rdfs:seeAlso <http://e.org/page> .", "@base"),
    _turtle("string-escape", 'ex:a rdfs:label "C:‸\\dir" .', 'ex:a rdfs:label "C:\\\\dir" .', "twice"),
    _turtle("name-characters", "ex:a ex:partnerOf ex:a‸/b .", "ex:a ex:partnerOf ex:a\\/b .", "ex:a\\/b"),
    _turtle("name-characters", "ex:a ex:partnerOf ex:a‸/b.", "ex:a ex:partnerOf ex:a\\/b.", "ex:a\\/b,"),
    _turtle(
        "undeclared-prefix",
        "ex:a ‸skos:prefLabel 1 .",
        "ex:a <http://www.w3.org/2004/02/skos/core#prefLabel> 1 .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    ),
    _turtle("open-string", 'ex:a rdfs:label ‸"no end .', 'ex:a rdfs:label "no end" .', "Close"),
    _turtle("syntax", "ex:a ex:size 4\n‸ex:b ex:size 5 .", "ex:a ex:size 4 .\nex:b ex:size 5 .", "full stop"),
    _turtle("rdf-1.2", "‸<< ex:a ex:partnerOf ex:b >> ex:size 1 .", "ex:c ex:size 1 .", "named graph"),
    _turtle("rdf-1.2", "ex:a ex:partnerOf ex:b ‸{| ex:size 1 |} .", "ex:a ex:partnerOf ex:b .", "named graph"),
    _turtle("rdf-1.2", '‸VERSION "1.2"\nex:a ex:size 1 .', "ex:a ex:size 1 .", "Take it out"),
    _turtle("rdf-1.2", '‸@version "1.2" .\nex:a ex:size 1 .', "ex:a ex:size 1 .", "Take it out"),
    _turtle("rdf-1.2", 'ex:a rdfs:label "x"‸@ar--rtl .', 'ex:a rdfs:label "x"@ar .', "@ar"),
    _turtle(
        "ill-typed-literal",
        'ex:a ex:size ‸"March 2024"^^xsd:date .',
        'ex:a ex:size "2024-03-01"^^xsd:date .',
        "2024-03-01",
    ),
    _turtle("ill-typed-literal", 'ex:a ex:size ‸"12,5"^^xsd:decimal .', "ex:a ex:size 12.5 .", "value of that type"),
    _turtle(
        "ill-typed-literal", 'ex:a ex:size ‸"9:05"^^xsd:time .', 'ex:a ex:size "09:05:00"^^xsd:time .', "that type"
    ),
    _turtle(
        "ill-typed-literal", 'ex:a ex:size ‸"1 a"^^xsd:duration .', 'ex:a ex:size "P1Y"^^xsd:duration .', "that type"
    ),
    _turtle(
        "impossible-date",
        'ex:a ex:size ‸"2024-02-30"^^xsd:date .',
        'ex:a ex:size "2024-02-29"^^xsd:date .',
        "fewer",
    ),
    _turtle(
        "large-integer", "ex:a ex:size ‸9223372036854775808 .", "ex:a ex:size 9223372036854775807 .", "a plain string"
    ),
    _turtle("local-iri", "ex:a ex:partnerOf ‸<file:///home/b> .", "ex:a ex:partnerOf ex:b .", "IRI of the web"),
    _turtle("undeclared-property", "ex:a ‸ex:foundedBy ex:b .", "ex:a ex:partnerOf ex:b .", "owl:ObjectProperty"),
    _turtle("undeclared-class", "ex:a a ‸ex:Supplier .", "ex:a a ex:Firm .", "owl:Class"),
    _turtle("undeclared-datatype", 'ex:a ex:size ‸"1"^^ex:Metres .', "ex:a ex:size 1 .", "rdfs:Datatype"),
    _turtle("wrong-case", "ex:a ‸ex:partnerof ex:b .", "ex:a ex:partnerOf ex:b .", "partnerOf"),
    _turtle("wrong-case", "ex:a a ‸owl:thing .", "ex:a a owl:Thing .", "owl:Thing"),
    _turtle("misspelt-term", "ex:a ‸ex:partnrOf ex:b .", "ex:a ex:partnerOf ex:b .", "partnerOf"),
    _turtle("misspelt-term", 'ex:a ‸rdfs:lable "x" .', 'ex:a rdfs:label "x" .', "rdfs:label"),
    _turtle("misspelt-term", 'ex:a ex:size ‸"1"^^xsd:interger .', 'ex:a ex:size "1"^^xsd:integer .', "xsd:integer"),
    _turtle(
        "misspelt-term",
        "ex:Firm rdfs:subClassOf [ owl:onProperty ex:partnerOf ; owl:someValuesFrom ‸ex:Frim ] .",
        "ex:Firm rdfs:subClassOf [ owl:onProperty ex:partnerOf ; owl:someValuesFrom ex:Firm ] .",
        "Firm",
    ),
    _turtle("misspelt-term", "‸ex:Firmm rdfs:subClassOf owl:Thing .", "ex:Firm rdfs:subClassOf owl:Thing .", "Firm"),
    _turtle("misspelt-term", "‸ex:sizee rdfs:range xsd:int .", "ex:size rdfs:range xsd:int .", "size"),
    _turtle(
        "misspelt-term",
        "ex:Firm rdfs:subClassOf [ owl:unionOf ( ex:Firm ‸ex:Fimr ) ] .",
        "ex:Firm rdfs:subClassOf [ owl:unionOf ( ex:Firm ex:Firm ) ] .",
        "Firm",
    ),
    _turtle(
        "misspelt-term",
        "ex:shape <http://www.w3.org/ns/shacl#property> [ <http://www.w3.org/ns/shacl#path> ‸ex:partnerOff ] .",
        "ex:shape <http://www.w3.org/ns/shacl#property> [ <http://www.w3.org/ns/shacl#path> ex:partnerOf ] .",
        "partnerOf",
    ),
    _turtle("unknown-term", "ex:a ‸rdfs:title 1 .", "ex:a rdfs:label 1 .", "spelling"),
    _turtle(
        "blank-node-fact",
        "ex:a ‸ex:partnerOf [ ex:size 4 ] .",
        "ex:a ex:partnerOf ex:b . ex:b ex:size 4 .",
        "each load",
    ),
    _turtle(
        "http-or-https",
        "ex:a rdfs:seeAlso <‸https://www.w3.org/2002/07/owl#Thing> .",
        "ex:a rdfs:seeAlso owl:Thing .",
        "<http://www.w3.org/2002/07/owl#>",
    ),
    _turtle(
        "import",
        "ex:o a owl:Ontology ; owl:imports ‸<http://127.0.0.1:9/p> .",
        "ex:o a owl:Ontology .",
        "Give its file",
    ),
]

_XML = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:ex="http://example.org/ns#">
<!-- <rdf:Description rdf:about="in a comment"/> -->
{}
<rdf:Description rdf:about="http://example.org/late"><rdfs:label>late</rdfs:label></rdf:Description>
</rdf:RDF>
"""


def _xml(code: str, wrong: str, right: str, mend: str) -> Ill:
    return Ill(code, _XML.format(wrong), _XML.format(right), mend)


def _entity(value: str) -> str:
    """RDF/XML with the name of its last thing by an entity."""
    declared = _XML.format("").replace("<rdf:RDF", f"<!DOCTYPE rdf:RDF [<!ENTITY e {value}>]>\n<rdf:RDF")
    return declared.replace("http://example.org/late", "&e;late")


_OF_A_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ABOUT = '<rdf:Description rdf:about="http://e.org/a">{}</rdf:Description>'
RDF_XML = [
    _xml("language-tag", _ABOUT.format('<rdfs:label xml:lang="‸fr_FR">x</rdfs:label>'),
         _ABOUT.format('<rdfs:label xml:lang="fr-FR">x</rdfs:label>'), "fr-FR"),
    _xml("no-language", _ABOUT.format(f'<rdfs:label ‸rdf:datatype="{_OF_A_LANGUAGE}">x</rdfs:label>'),
         _ABOUT.format("<rdfs:label>x</rdfs:label>"), "its language"),
    _xml("iri-characters", '<rdf:Description rdf:about="http://e.org/a‸ b"><ex:p>1</ex:p></rdf:Description>',
         '<rdf:Description rdf:about="http://e.org/a%20b"><ex:p>1</ex:p></rdf:Description>', "a%20b"),
    _xml("relative-iri", '<rdf:Description rdf:about="‸a"><ex:p>1</ex:p></rdf:Description>',
         _ABOUT.format("<ex:p>1</ex:p>"), "xml:base"),
    _xml("ill-typed-literal", _ABOUT.format('<ex:p rdf:datatype="http://www.w3.org/2001/XMLSchema#date">‸soon</ex:p>'),
         _ABOUT.format('<ex:p rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2024-03-01</ex:p>'), "2024-03-01"),
    _xml("misspelt-term", _ABOUT.format("<rdfs:‸lable>x</rdfs:lable>"), _ABOUT.format("<rdfs:label>x</rdfs:label>"),
         "rdfs:label"),
    _xml("syntax", _ABOUT.format("<ex:p>x & ‸y</ex:p>").replace("& ‸", "&‸ "), _ABOUT.format("<ex:p>x &amp; y</ex:p>"),
         "as &amp;"),
    Ill("encoding", _XML.format("").replace('"1.0"', '"1.0" encoding="‸ISO-8859-1"'), _XML.format(""), "UTF-8"),
    Ill("entities", _entity('"http://example.org/&amp;&f;"').replace("<!E", "‸<!E"),
         _entity('"http://example.org/"'), "Turtle"),
    Ill("entity-quotes", _entity("‸'http://example.org/'"), _entity('"http://example.org/"'), '<!ENTITY e "…">'),
]  # fmt: skip

_JSON = """\
{{"@context": {{"label": "http://www.w3.org/2000/01/rdf-schema#label",
  "when": {{"@id": "http://e.org/when", "@type": "http://www.w3.org/2001/XMLSchema#date"}}}},
 "@graph": [
  {}
  {{"@id": "http://e.org/late", "label": "late"}}
 ]}}
"""


def _json(code: str, wrong: str, right: str, mend: str) -> Ill:
    return Ill(code, _JSON.format(wrong), _JSON.format(right), mend)


JSON_LD = [
    _json("language-tag", '{"@id": "http://e.org/a", "label": {"@value": "x", "@language": "‸fr_FR"}},',
          '{"@id": "http://e.org/a", "label": {"@value": "x", "@language": "fr-FR"}},', "fr-FR"),
    _json("no-language", f'{{"@id": "http://e.org/a", "label": {{"@value": "x", "@type": "‸{_OF_A_LANGUAGE}"}}}},',
          '{"@id": "http://e.org/a", "label": "x"},', "its language"),
    _json("iri-characters", '{"@id": "http://e.org/a‸ b", "label": "x"},',
          '{"@id": "http://e.org/a%20b", "label": "x"},', "a%20b"),
    _json("relative-iri", '{"@id": "‸a", "label": "x"},', '{"@id": "http://e.org/a", "label": "x"},', "@base"),
    _json("rdf-1.2", '{"@id": "http://e.org/a", "label": {"@value": "x", ‸"@direction": "rtl"}},',
          '{"@id": "http://e.org/a", "label": "x"},', "Leave it out"),
    _json("ill-typed-literal", '{"@id": "http://e.org/a", "when": "‸soon"},',
          '{"@id": "http://e.org/a", "when": "2024-03-01"},', "2024-03-01"),
    _json("syntax", '{"@id": "http://e.org/a", "label": "x"‸,},',
          '{"@id": "http://e.org/a", "label": "x"},', "Take it out"),
    Ill("remote-context", '{"@context": "‸https://e.org/c.jsonld", "@id": "http://e.org/a"}', "{}", "into the file"),
    Ill("remote-context", '{‸"@context": ["https://e.org/c"], "@id": "http://e.org/a"}', "{}", "into the file"),
    Ill("remote-context", '{‸"@context": {"@import": "https://e.org/c"}}', "{}", "into the file"),
    Ill("remote-context", '{‸"@context": "c.jsonld", "@id": "http://e.org/a"}', "{}", "into the file"),
]  # fmt: skip
