"""The shapes of what is answered in JSON, and what the failures mean."""

from __future__ import annotations

from autopact.terms import BASE
from autopact.web.openapi.parts import WORDS, Described, whole_of

PROBLEM: Described = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": f"{BASE}problem/ and a kind that is stable."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened."},
        "mend": {"type": "string", "description": "What to do about it."},
        "line": {"type": "integer", "minimum": 1, "description": "Where in the query."},
        "column": {"type": "integer", "minimum": 1},
        "spec": {"type": "string", "description": "Where that is laid down."},
        "findings": {
            "type": "array",
            "description": "Each thing that would be wrong after a change.",
            "items": {"type": "object", "additionalProperties": WORDS},
        },
    },
    "additionalProperties": False,
}


RESULT: Described = {
    "type": "object",
    "description": "https://www.w3.org/TR/sparql11-results-json/",
    "required": ["head"],
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": WORDS}}},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                }
            },
        },
    },
    "oneOf": [{"required": ["boolean"]}, {"required": ["results"]}],
}


OFFERED: Described = {
    "type": "object",
    "required": ["iri", "kind"],
    "properties": {
        "iri": WORDS,
        "kind": {"enum": ["class", "property", "thing"]},
        "label": WORDS,
        "uses": {"type": "integer", "minimum": 0, "description": "How often it is used; 0 where that is not counted."},
    },
    "additionalProperties": False,
}


TERM: Described = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode", "triple"]},
        "value": {},
        "xml:lang": WORDS,
        "datatype": WORDS,
    },
}


HEALTH: Described = {
    "type": "object",
    "required": ["status", "version", "data", "consistent"],
    "properties": {
        "status": {"enum": ["ok", "starting"]},
        "version": {"type": "string"},
        "data": {"type": ["string", "null"], "description": "The id of what is served: the same data, the same id."},
        "consistent": {"type": ["boolean", "null"], "description": "null as long as it is not known."},
        "proof": {"type": "string", "format": "uri", "description": "Of its contradictions, if it has any."},
        "engines": {
            "type": "array",
            "description": "How the engines behind the service do, in the order in which they were named.",
            "items": whole_of(
                {
                    "serves": {"enum": ["query", "update", "graph-store"]},
                    "state": {"enum": ["closed", "open", "half-open"], "description": "closed: it is asked."},
                    "current": {"type": "boolean", "description": "Whether it is known to have the latest write."},
                }
            ),
        },
    },
    "additionalProperties": False,
}


_KNOWN: Described = {
    "certainty": {"enum": ["certain", "probable", "possible"]},
    "claims": {"type": "array", "items": WORDS, "description": "The IRIs of the claims that make it."},
}

_NAMED: Described = {"$ref": "#/components/schemas/Named"}

_INSIDE = whole_of({"property": _NAMED, "value": _NAMED})

NAMED: Described = {
    "type": "object",
    "description": "A thing has iri, label and page; a literal its value, with language or datatype. What has no name "
    "has what is said of it, or its items if it is a list.",
    "properties": {
        "iri": WORDS, "label": WORDS, "page": {"type": ["string", "null"]}, "value": WORDS, "language": WORDS,
        "direction": {"type": "string", "enum": ["ltr", "rtl"]}, "datatype": WORDS, "node": WORDS,
        "facts": {"type": "array", "items": _INSIDE}, "items": {"type": "array", "items": _NAMED},
    },
    "additionalProperties": False,
}  # fmt: skip

STATED: Described = {
    "type": "object",
    "description": "A statement, and how it is known.",
    "required": ["property", "certainty", "inferred", "claims", "graphs", "annotations", "proof"],
    "properties": {
        "property": _NAMED,
        "value": _NAMED,
        "subject": {"description": "Of a statement that leads to the thing."} | _NAMED,
        **_KNOWN,
        "graphs": {
            "type": "array",
            "items": WORDS,
            "description": "The IRIs of a stranger's named graphs that have it.",
        },
        "annotations": {"type": "array", "items": _NAMED, "description": "What reifies it in RDF 1.2."},
        "inferred": {"type": "boolean"},
        "proof": {"type": ["string", "null"], "description": "The address of its proof, as JSON, if it was inferred."},
    },
    "additionalProperties": False,
}

_STATEMENTS: Described = {"type": "array", "items": {"$ref": "#/components/schemas/Stated"}}

TOLD: Described = {
    "type": "object",
    "description": "A thing's page, as plain JSON.",
    "required": ["iri", "label", "types", "arrangements", "facts", "incoming", "claims", "complete"],
    "properties": {
        **NAMED["properties"],
        "names": {"type": "array", "items": _NAMED},
        "description": {"type": ["string", "null"]},
        "data": {"type": "string", "description": "The id of the data."},
        "asked": {"type": "object", "description": "The certainty and inference that were asked for."},
        "types": _STATEMENTS,
        "arrangements": {
            "type": "object",
            "description": "Those shown, of so many; `from=` leads to others.",
            "required": ["total", "from", "shown"],
            "properties": {
                "total": {"type": "integer"},
                "from": {"type": "integer"},
                "shown": {"type": "array", "items": {"type": "object"}},
            },
        },
        "facts": _STATEMENTS,
        "incoming": _STATEMENTS,
        "claims": {"type": "array", "items": {"type": "object"}, "description": "The claims that are named, in words."},
        "complete": {"type": "boolean", "description": "Whether this is all; the other formats have all in any case."},
    },
    "additionalProperties": False,
}

FOUND: Described = {
    "type": "object",
    "required": ["query", "more", "results", "near"],
    "properties": {
        "query": WORDS,
        "more": {"type": "boolean", "description": "Whether there is more than this."},
        "near": {
            "type": "array",
            "description": "Where nothing is found, what may be meant.",
            "items": {
                "type": "object",
                "required": ["iri", "label", "page"],
                "properties": {"iri": WORDS, "label": WORDS, "page": {"type": ["string", "null"]}},
            },
        },
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["iri", "label", "matched", "page", "types"],
                "properties": {
                    "iri": WORDS,
                    "label": WORDS,
                    "matched": {"type": "string", "description": "The name that fits."},
                    "page": {"type": ["string", "null"]},
                    "types": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"iri": WORDS, "label": WORDS}},
                    },
                },
            },
        },
    },
    "additionalProperties": False,
}


QUADS: Described = {
    "type": "object",
    "required": ["count", "quads"],
    "properties": {
        "count": {"type": "integer", "minimum": 0},
        "quads": {"type": "array", "items": WORDS, "description": "The first thousand, as lines of N-Quads."},
    },
}


_GRAPHS: Described = {"type": "array", "items": WORDS, "description": "The IRIs of graphs."}


FORESEEN: Described = {
    "type": "object",
    "description": "What a change would do.",
    "required": ["stored", "projected", "inferred", "stillHolds", "consistent"],
    "properties": {
        "stored": {
            "type": "object",
            "properties": {
                "removed": QUADS,
                "added": QUADS,
                "dropped": _GRAPHS,
                "created": _GRAPHS,
            },
        },
        "projected": {"type": "object", "properties": {"removed": QUADS, "added": QUADS}},
        "inferred": {"type": "object", "properties": {"lost": QUADS, "gained": QUADS}},
        "stillHolds": {"type": "integer", "description": "Deleted, and there all the same: a claim or a rule has it."},
        "consistent": {"type": ["boolean", "null"]},
    },
}


CHANGE: Described = {
    "type": "object",
    "required": ["number", "id", "data", "who", "at", "removed", "added", "lost", "gained", "consistent", "href"],
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "id": WORDS,
        "data": {"type": "string", "description": "The id of what was served from then on."},
        "who": {"type": "string", "description": "The name of the token."},
        "at": {"type": "string", "format": "date-time"},
        "removed": {"type": "integer", "description": "Quads that are stored no longer."},
        "added": {"type": "integer", "description": "Quads that are stored since."},
        "lost": {"type": "integer", "description": "Quads that are not projected or inferred any more."},
        "gained": {"type": "integer", "description": "Quads that are, newly."},
        "consistent": {"type": ["boolean", "null"]},
        "href": {"type": "string", "format": "uri"},
        "stored": {
            "type": "object",
            "description": "Of one by itself: the first thousand quads that went, and that came. The patch has all.",
        },
    },
}


FAULTS = {
    400: "The request cannot be answered as asked.",
    401: "To change something takes a token.",
    403: "The request asks for what this service does not do, or not for everybody.",
    404: "Nothing here has this name.",
    406: "No format that is to be had fits the Accept header, or can carry the answer.",
    408: "The request did not come to its end in time.",
    412: "It is not, or no longer, what the request takes it for.",
    413: "The request is too large.",
    415: "The body is of a type that is not read here.",
    422: "The graph would not be as it should afterwards: nothing is changed, and the findings say why.",
    501: "Nothing is derived here: the service was started with --reasoning off.",
    502: "Another service, which SERVICE or LOAD asks, failed.",
    503: "Not now: too much to do, or more than a query may take, or the data is still being read.",
    504: "Another service, which SERVICE or LOAD asks, took too long.",
    507: "There is no room to keep the change.",
}
