"""What follows from what is stated: fast rules for every day, HermiT as the judge of them.

May use terms and errors. May not read files, know claims, or start Java unless `hermit` is asked to.
"""

from __future__ import annotations

from autopact.reasoner.closure import closure, graded, inconsistencies

__all__ = ["closure", "graded", "inconsistencies"]
