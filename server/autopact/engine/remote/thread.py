"""A thread with an event loop, in which engines are asked."""

from __future__ import annotations

import asyncio
import os
import threading

from autopact.engine.remote.router import Router


class Running:
    """A thread, and the router that belongs to its loop.

    Attributes:
        pid: the process that it is a thread of; what is forked has none of its threads.
        loop: its loop.
        router: it.
    """

    def __init__(self, router: Router) -> None:
        self.pid = os.getpid()
        self.router = router
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="autopact-engines", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End whatever is under way, and the thread."""
        asyncio.run_coroutine_threadsafe(self.router.close(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
