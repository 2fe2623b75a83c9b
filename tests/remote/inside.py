"""An engine of others that is none: in this process, but asked, filled and told as any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.cluster import Cluster
from autopact.engine.remote.contents import Contents, Mark, look
from autopact.engine.remote.dialects import STANDARD
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import fill
from autopact.engine.remote.member import Answer


class Inside(Cluster):
    """Answers from a store of its own."""

    def __init__(self) -> None:
        self.store = Store()
        self.asked = 0

    def query(
        self,
        text: str,
        *,
        accept: str,  # noqa: ARG002 - there is but one of each kind
        default: Sequence[NamedNode] = (),
        named: Sequence[NamedNode] = (),
        infer: bool = True,  # noqa: ARG002 - it has no reasoner
        timeout: float | None = None,  # noqa: ARG002 - it has all the time
    ) -> Answer:
        """The answer to a query."""
        self.asked += 1
        dataset: dict[str, Any] = {}
        if default or named:
            dataset = {"default_graph": list(default), "named_graphs": list(named)}
        result = self.store.query(text, **dataset)
        form = RdfFormat.N_TRIPLES if isinstance(result, QueryTriples) else QueryResultsFormat.JSON
        body = result.serialize(format=form) or b""  # type: ignore[call-overload]
        return Answer(len(body), BytesIO(body))

    async def query_async(self, text: str, **options: Any) -> Answer:
        """The same."""
        return self.query(text, **options)

    def update(self, text: str, *, timeout: float | None = None) -> None:  # noqa: ARG002
        """Have an update done."""
        self.store.update(text)


def holding(dataset: Dataset, *, consistent: bool | None = True) -> Remote:
    """Such an engine, which holds a dataset that this service has put there."""
    asking = Asking(Inside(), STANDARD)
    fill(asking, dataset.store().store, Mark(dataset.id, dataset.inputs, consistent=consistent))
    contents = look(asking)
    return asked_from_here(asking, lambda: contents)


def asked_from_here(asking: Asking, contents: Callable[[], Contents]) -> Remote:
    """What asks an engine, with queries parsed in this process, and evaluated here where the engine fails."""
    here = Embedded(Graphs(plain=True))
    return Remote(asking, contents, timeout=60, check=here.check, evaluate=here.answer)
