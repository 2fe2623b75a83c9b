"""What is wrong with a graph, where, and what to do about it.

Each module here looks at one kind of thing and yields findings; `run` puts them in order. A fault in what is checked
is never raised: it is a finding. May use questions, claims, the reasoner, the gateway and the engine.
"""

from __future__ import annotations

from autopact.checks.finding import Finding, Severity
from autopact.checks.run import Report, run

__all__ = ["Finding", "Report", "Severity", "run"]
