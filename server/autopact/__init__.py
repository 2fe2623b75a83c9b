"""Who works with whom in the car industry, on what, how surely, and who says so.

    import autopact

    graph = autopact.load("mine.ttl")       # load() is the bundled graph, autopact.Graph.from_rdflib(g) another's
    graph.query("SELECT …"); graph.reason(); graph.explain(s, p, o); graph.check(); graph.to_rdflib()

The rooms, and what each may know of the others:

    terms, errors, bundled, tokens, edits, spelling, turtle <- claims, reasoner, gateway, questions <- engine
        <- checks, sparql, catalogue, export <- library, web, agents <- service <- cli

Only `web` knows Flask, only `engine` knows a store. `docs/architecture.md` is the map, `docs/library.md` the guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autopact.errors import AutopactError
    from autopact.library import Explanation, Graph, load

    __version__: str

__all__ = ["AutopactError", "Explanation", "Graph", "__version__", "load"]

_HOMES = {"AutopactError": "errors", "Explanation": "library", "Graph": "library", "load": "library"}


def __getattr__(name: str) -> Any:
    """What is public, imported when it is first asked for: whoever starts the command line needs none of it."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("autopact")
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(f"autopact.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What is public."""
    return sorted(__all__)
