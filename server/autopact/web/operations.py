"""`/health` and `/metrics`: for those who watch over the service."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from flask import Blueprint, Response, jsonify, request, url_for

from autopact import __version__
from autopact.catalogue.contradictions import is_consistent
from autopact.engine.processes.tally import Tally
from autopact.engine.seam import Engine
from autopact.errors import RemoteFault, Unavailable
from autopact.web.asgi import metrics

PATIENCE = 1.0
"""Seconds that a health report waits for what the graph itself has to be asked for."""

PAUSE = 600.0
"""Seconds before that is asked again, if there was too much to do, or if it takes more than a query may."""


class Consistency:
    """Whether the data contradicts itself, where nothing reasons; asked once of each snapshot, beside those who ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._due = 0.0
        self._known: bool | None = None
        self._data = engine.id

    def known(self) -> bool | None:
        """False where a contradiction is found; else None, since one may follow from what nobody derives."""
        with self._lock:
            if self._data != self._engine.id:
                self._data, self._known, self._due = self._engine.id, None, 0.0
            if self._known is None and time.monotonic() >= self._due:
                self._due = time.monotonic() + PAUSE
                begun = threading.Thread(target=self._find_out, name="consistency", daemon=True)
                with suppress(RuntimeError):  # none can be started now
                    begun.start()
                    self._thread = begun
            thread = self._thread
        if thread:
            thread.join(PATIENCE)
        return False if self._known is False else None

    def _find_out(self) -> None:
        data = self._engine.id
        with suppress(Unavailable, RemoteFault):
            found = is_consistent(self._engine)
            with self._lock:
                if self._data == data == self._engine.id:
                    self._known = found


def routes(engine: Engine, tally: Tally) -> Blueprint:
    """The routes of the health report and of the metrics."""
    blueprint = Blueprint("operations", __name__)
    consistency = Consistency(engine)

    @blueprint.get("/health")
    def health() -> Response:
        known = engine.consistent if engine.consistent is not None else consistency.known()
        proof = {"proof": url_for("explain.contradictions", _external=True)} if engine.consistent is False else {}
        # Which addresses they are is nobody's affair but the operator's, who knows in which order he named them.
        engines = [{"serves": each.serves, "state": each.state, "current": each.current} for each in engine.engines]
        behind = {"engines": engines} if engines else {}
        report = jsonify(status="ok", version=__version__, data=engine.id, consistent=known, **proof, **behind)
        report.headers["Cache-Control"] = "no-store"
        return report

    @blueprint.get("/metrics")
    def count() -> Response:
        body, content_type = metrics.page(tally, engine, request.headers.get("Accept", ""))
        return Response(body, content_type=content_type, headers={"Cache-Control": "no-store"})

    return blueprint
