"""One thing that is wrong: the shape that every check gives its results."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autopact.errors import AutopactError, Place


class Severity(StrEnum):
    """How much a finding matters: only an error makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and the mend; `code` is stable and names the check, `breaks` says what stops at it."""

    code: str
    place: Place
    what: str
    mend: str
    severity: Severity = Severity.ERROR
    breaks: str = ""

    @classmethod
    def of(cls, fault: AutopactError) -> Finding:
        """The finding that says what an error says."""
        return cls(fault.code, fault.place, fault.what, fault.mend)

    def __str__(self) -> str:
        lines = [f"{self.severity} [{self.code}] {self.place}".rstrip(), f"  {self.what}"]
        lines += [f"  {name}: {words}" for name, words in (("breaks", self.breaks), ("mend", self.mend)) if words]
        return "\n".join(lines)

    def as_json(self) -> dict[str, str | int | None]:
        """The finding as flat JSON: `severity`, `code`, `file`, `line`, `column`, `term`, `what`, `mend`, `breaks`."""
        place = self.place
        return {
            "severity": self.severity.value,
            "code": self.code,
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "term": place.term,
            "what": self.what,
            "mend": self.mend,
            "breaks": self.breaks,
        }
