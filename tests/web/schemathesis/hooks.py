"""What schemathesis has to be told of the service: how a query is sent as a body."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query", "application/sparql-update")
def query(_context: Any, value: Any) -> bytes:
    """The query as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
