"""RDF files in: quads whose blank nodes are named by order of appearance, and syntax errors with their place."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedReader
from mmap import ACCESS_READ, mmap
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from autopact.errors import AutopactError, InputError, Place, SyntaxFault
from autopact.terms import PREFIXES
from autopact.turtle import hostile, packed

FORMATS: dict[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML, ".owl": RdfFormat.RDF_XML, ".jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
"""The endings of file names that are read, and what they hold; `.gz` may be behind each."""

MOST_PREFIXES = 200
"""Prefixes that are taken from files."""

LONGEST_NAMESPACE = 32
"""How many times longer than its name an entity of a file may be, on the average of all that the file consists of."""

_SPECS = {
    RdfFormat.TURTLE: "https://www.w3.org/TR/turtle/#sec-grammar",
    RdfFormat.TRIG: "https://www.w3.org/TR/trig/#sec-grammar",
    RdfFormat.N_TRIPLES: "https://www.w3.org/TR/n-triples/#n-triples-grammar",
    RdfFormat.N_QUADS: "https://www.w3.org/TR/n-quads/#sec-grammar",
    RdfFormat.RDF_XML: "https://www.w3.org/TR/rdf-syntax-grammar/",
    RdfFormat.JSON_LD: "https://www.w3.org/TR/json-ld11/",
}
_MENDS = (
    ("has not been declared", "Declare the prefix before its first use: @prefix name: <https://…> ."),
    ("No scheme found", "Write the IRI in full, or say {base}."),
    ("Invalid IRI code point", "Percent-encode the character in the IRI (a space is %20), or take it out."),
    ("Line jumps are not allowed", 'Close the string on its line, write the line break as \\n, or use """ … """.'),
    ("Unexpected end", "Close what is left open there: a string, a bracket, or a statement with its full stop."),
    ("A dot is expected", "End the statement before it with a full stop."),
    ("Invalid UTF-8", "Save the file as UTF-8."),
    ("decode input using UTF-8", "Save the file as UTF-8."),
    ("Only UTF-8", "Save the file as UTF-8, and let its first line say so."),
    ("in one another", "Take the triples apart."),
    ("is defined twice", "Leave one: an object of JSON-LD has each keyword once."),
    ("remote contexts", "Write the context into the file: none is fetched from elsewhere."),
)
_BASES = {
    RdfFormat.RDF_XML: 'in the first element what it is relative to: xml:base="https://…"',
    RdfFormat.JSON_LD: 'in the context what it is relative to: "@base": "https://…"',
}
"""Where a format says what IRIs are relative to, if not as Turtle does."""
_NOWHERE = "http://nowhere.invalid/"
"""What IRIs of JSON-LD are relative to where nothing is said: without that, the parser leaves out what they say."""
_TAG = re.compile(rb"<[\w.-]+(?::[\w.-]+)?\s")
"""How XML begins, whatever its prefixes; no IRI has a space in it."""
_NO_RDF = (
    ("OWL/XML", re.compile(rb"(?:(?!\bRDF\b).){,1000}?<(?:owl:)?Ontology\s", re.DOTALL)),
    ("OWL's functional syntax", re.compile(rb"\s*(?:Prefix|Ontology)\s*\(")),
    ("OWL's Manchester syntax", re.compile(rb"\s*(?:Prefix|Ontology):\s")),
    ("OBO's format", re.compile(rb"\s*format-version:")),
)
"""What ontology editors save under .owl besides RDF, by how it begins."""
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
"""How a page begins, which is what many an address gives to whoever asks it for nothing else."""
_PLAIN = frozenset((NamedNode, Literal, DefaultGraph))
"""Kinds of terms without a blank node in them."""
_POSITION = re.compile(r"^Parser error (?:at|between) line [^:]*: ")


def read(file: Path, *, scope: str = "") -> list[Quad]:
    """The quads of one file, in its order.

    Blank nodes are named `b0`, `b1`, … as they appear, after `scope`, so that every reading gives the same names
    and files read under different scopes share none.

    Raises:
        InputError: the file cannot be read, or its ending is none of `FORMATS`.
        SyntaxFault: it does not parse; the place has line and column.
    """
    _known(file)
    found = content(file).removeprefix(codecs.BOM_UTF8)  # some editors begin every file with one
    syntax = syntax_of(file, found)
    try:
        _refuse_entities(file, found, syntax)
        with bounded(file):
            return list(named(_parsed(found, syntax), scope))
    except SyntaxError as error:
        raise fault_of(file, syntax, error) from error


def content(file: Path) -> bytes:
    """The bytes of a file, unpacked.

    Raises:
        InputError: it cannot be read.
    """
    with opened(file) as stream:
        return packed.inside(file, stream).read()


def opened(file: Path) -> BufferedReader:
    """A file, to be read.

    Raises:
        InputError: it cannot be.
    """
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(
            f"The file cannot be read: {error.strerror}.",
            mend="Check the path and its permissions.",
            place=Place(str(file)),
        ) from error


def stream(file: Path, opened: IO[bytes], *, scope: str | None = None) -> Iterator[Quad]:
    """The quads of one file, of whatever size, as it is read.

    Args:
        file: the file, for its name.
        opened: the same, opened.
        scope: what the names of its blank nodes begin with, as `read` has them; None: they get random names.

    Raises:
        InputError: its ending is none of `FORMATS`.
        SyntaxFault: it does not parse; the place has line and column.
    """
    inside, syntax = _begun(file, opened)
    try:
        quads = _parsed(inside, syntax, rename_blank_nodes=scope is None)
        yield from quads if scope is None else named(quads, scope)
    except SyntaxError as error:
        raise fault_of(file, syntax, error) from error


def prefixes(files: Iterable[Path], known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Prefixes that are known, and those that files begin with, where they say more than the usual ones.

    Of several namespaces for one, the first. Files that cannot be read, or do not parse that far, have none; who reads
    what is in them says what is wrong. Left out is what no answer could be written with.
    """
    found = dict(known)
    for file in files:
        with suppress(AutopactError, SyntaxError), opened(file) as stream, bounded(file):
            inside, syntax = _begun(file, stream)
            quads = parse(inside, format=syntax)
            next(quads, None)
            for name, namespace in quads.prefixes.items():
                is_new = name not in found and PREFIXES.get(name) != namespace
                if is_new and len(found) < MOST_PREFIXES and _is_written(name, namespace):
                    found[name] = namespace
    return found


def _begun(file: Path, opened: IO[bytes]) -> tuple[IO[bytes], RdfFormat]:
    """What is in a file, to be parsed from where it is, and in which syntax; raises as `stream` does."""
    inside = packed.inside(file, opened)
    beginning = inside.read(1024)
    syntax = syntax_of(file, beginning)
    if syntax is RdfFormat.RDF_XML and beginning:
        with packed.on_disk(file) as flat, mmap(flat.fileno(), 0, access=ACCESS_READ) as body:
            _refuse_entities(file, body, syntax)
    inside.seek(len(codecs.BOM_UTF8) if beginning.startswith(codecs.BOM_UTF8) else 0)
    return inside, syntax


def _is_written(name: str, namespace: str) -> bool:
    """Whether Turtle has such a prefix, SPARQL, and XML: JSON-LD takes any text for one, and XML has `_a`."""
    if name.lower().startswith("xml"):
        return False
    declared = parse(f"@prefix {name}: <{namespace}> .", format=RdfFormat.TURTLE)
    with suppress(SyntaxError):
        next(declared, None)
        return declared.prefixes == {name: namespace}
    return False


def _parsed(body: bytes | IO[bytes], syntax: RdfFormat, *, rename_blank_nodes: bool = False) -> Iterator[Quad]:
    """The quads of a file, all of them.

    Raises:
        SyntaxError: it does not parse, or has an IRI that is relative to nothing.
    """
    if syntax != RdfFormat.JSON_LD:
        return parse(body, format=syntax, rename_blank_nodes=rename_blank_nodes)
    return map(_whole, parse(body, format=syntax, base_iri=_NOWHERE, rename_blank_nodes=rename_blank_nodes))


def _whole(quad: Quad) -> Quad:
    """The quad, if none of its IRIs is relative to nothing."""
    for term in quad:
        node = term.datatype if isinstance(term, Literal) else term
        if isinstance(node, NamedNode) and node.value.startswith(_NOWHERE):
            raise SyntaxError(f"No scheme found in {node.value.removeprefix(_NOWHERE)!r}")
    return quad


def _refuse_entities(file: Path, body: bytes | mmap, syntax: RdfFormat) -> None:
    """Make sure that a file stands for no more than many times what it is."""
    try:
        hostile.refuse(body, syntax, most=max(hostile.MOST_WRITTEN_OUT, LONGEST_NAMESPACE * len(body)))
    except SyntaxFault as fault:
        fault.place = Place(str(file))
        raise


@contextmanager
def bounded(file: Path) -> Iterator[None]:
    """Tells of what is beyond the parser's bounds while a file is read.

    Raises:
        InputError: a triple is.
    """
    try:
        yield
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise InputError(
            "A triple is larger than 16 MiB.", mend="Make its literal smaller.", place=Place(str(file))
        ) from None


def _known(file: Path) -> RdfFormat:
    """The format that a file's ending tells of."""
    ending = packed.name(file).suffix
    syntax = FORMATS.get(ending.lower())
    if syntax is None:
        raise InputError(
            f"The ending {ending!r} says nothing about the format.",
            mend=f"Use one of {' '.join(FORMATS)}, or any of these with {packed.ENDING} behind it.",
            place=Place(str(file)),
        )
    return syntax


def syntax_of(file: Path, beginning: bytes) -> RdfFormat:
    """The format that a file has, as its ending and its beginning tell.

    Raises:
        InputError: its ending is none of `FORMATS`, or what is in it is no RDF.
    """
    syntax = _known(file)
    refuse_wrapped(file, beginning)
    if syntax is not RdfFormat.RDF_XML:
        return syntax
    if other := next((name for name, beginnings in _NO_RDF if beginnings.match(beginning)), None):
        raise InputError(
            f"The file is in {other}, which is no RDF.",
            mend="Save it as Turtle or RDF/XML: in the editor it is from, or with `robot convert`.",
            place=Place(str(file)),
            spec="https://www.w3.org/TR/owl2-overview/#Syntaxes",
        )
    # Ontology editors save both under .owl.
    return syntax if guess(beginning) is syntax else RdfFormat.TURTLE


def refuse_wrapped(file: Path, beginning: bytes) -> None:
    """Make sure that a file begins neither as a page nor as what is packed.

    Raises:
        InputError: it does.
    """
    if _PAGE.match(beginning):
        raise InputError(
            "The file is a page (HTML), and no RDF.",
            mend="Fetch it again, and ask for RDF: curl -L -H 'Accept: text/turtle' ADDRESS.",
            place=Place(str(file)),
        )
    if beginning.startswith(packed.MAGIC):
        what = "The file is packed with gzip, and nothing says so."
        raise InputError(what, mend=f"Have its name end in {packed.ENDING}, or unpack it.", place=Place(str(file)))


def guess(beginning: bytes) -> RdfFormat:
    """The format of what has no name, by how it begins: RDF/XML, JSON-LD, or else TriG, which Turtle is too."""
    start = beginning.replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16 + b" \t\r\n")  # UTF-16, too
    if start.startswith((b"<?xml", b"<!")) or _TAG.match(start):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if start.startswith((b"{", b"[")) else RdfFormat.TRIG


def fault_of(file: Path, syntax: RdfFormat, error: SyntaxError) -> SyntaxFault:
    """What a parser complained about, with its place and the mend."""
    what = _POSITION.sub("", error.msg)
    mend = next((mend for sign, mend in _MENDS if sign in what), f"Write what {syntax.name} allows there.")
    return SyntaxFault(
        what[:1].upper() + what[1:].rstrip(".") + ".",
        mend=mend.replace("{base}", _BASES.get(syntax, "at the top what it is relative to: @base <https://…> ")),
        place=Place(str(file), error.lineno, error.offset),
        spec=_SPECS[syntax],
    )


def path(name: str | os.PathLike[str]) -> Path:
    """A path as it is written.

    Raises:
        InputError: it is empty, which to Python is the folder one is in, or an address.
    """
    text = os.fspath(name)
    if not text:
        raise InputError("An empty path names no file and no folder.", mend="Write . for the folder you are in.")
    if "://" in text:
        raise InputError(f"{text} is an address, and files are read.", mend="Download it first, and give the file.")
    return Path(text)


def walk(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and those of `FORMATS` in the folders and below; sorted within a folder, each once.

    What is hidden in a folder (`.venv`, `._data.ttl`) was put there by programs, and is left out.

    Raises:
        InputError: one of the paths is neither a file nor a folder, or a folder without any such file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if _is_read(file, path))
            if not inside:
                what, mend = "Nothing in the folder is read.", f"It needs a file that ends in {' '.join(FORMATS)}."
                raise InputError(what, mend=mend, place=Place(str(path)))
            found.update(dict.fromkeys(inside))
        elif path.is_file():
            found[path] = None
        elif path.exists():
            what, mend = "This is no file and no folder.", "Write what comes out of it into a file first."
            raise InputError(what, mend=mend, place=Place(str(path)))
        else:
            raise InputError(
                f"There is no file or folder {str(path)!r}.", mend="Check the path.", place=Place(str(path))
            )
    return list(found)


def _is_read(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and packed.name(file).suffix.lower() in FORMATS and not file.is_dir()


def named(quads: Iterable[Quad], scope: str) -> Iterator[Quad]:
    """The quads, their blank nodes renamed in order of appearance.

    Raises:
        SyntaxError: one has triples in one another, deeper than they may be.
    """
    names: dict[BlankNode, BlankNode] = {}

    def renamed(term: Any) -> Any:  # of the kind it was given
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"{scope}b{len(names)}"))
        if isinstance(term, Triple):
            return Triple(renamed(term.subject), term.predicate, renamed(term.object))
        return term

    def whole(quad: Quad) -> Quad:
        if _PLAIN.issuperset(map(type, quad)):
            return quad
        hostile.check_depth(quad)
        return Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), renamed(quad.graph_name))

    return map(whole, quads)
