"""Java, which HermiT needs: what asks it is skipped where there is none."""

from __future__ import annotations

import pytest

from autopact.errors import MissingPart
from autopact.reasoner.owl_api import java


def _is_there() -> bool:
    try:
        java()
    except MissingPart:
        return False
    return True


needs_java = pytest.mark.skipif(not _is_there(), reason="HermiT needs Java: apt install default-jre-headless")
