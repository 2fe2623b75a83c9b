"""What can go wrong, each with what, where and the mend.

    AutopactError
    ├── InputError            what was given cannot be used
    │   ├── SyntaxFault       a file or query that does not parse
    │   │   └── NoRdf         a file in which there is nothing to parse
    │   ├── QueryFault        a query that is refused or cannot be answered as asked
    │   │   ├── Unwritable    a result that the format asked for cannot carry
    │   │   └── EngineRefused one that the engine behind this service refuses, in its words
    │   ├── NotAllowed        what may not be asked, or changed, from here
    │   ├── NoGraph           a graph that is not there
    │   ├── Unfit             a change after which the data would not be as it should
    │   └── Changed           what is to be changed is not what it was
    ├── MissingPart           something this job needs is not installed or not there
    ├── RemoteFault           another service, asked on the way, did not answer as it should
    │   ├── Unaskable         its IRI is none that can be asked
    │   ├── RemoteLate        it took longer than it may
    │   │   └── EngineSlow    the engine behind this service did
    │   ├── RemoteTooLarge    its answer is larger than is taken
    │   ├── EngineGone        the engine behind this service cannot be reached, or broke off
    │   ├── EngineNonsense    it answers with what is no answer, or with a part of one
    │   ├── EngineFailed      it says itself that it failed
    │   └── EngineUnsure      it never said whether it did what it was told to
    └── Unavailable           the work could not be done now
        ├── OverTime          it took longer than it may
        ├── OverMemory        it needed more memory than it may
        ├── OverSize          its result is larger than it may be
        ├── Overloaded        too much is waiting already
        │   └── EngineOpen    the engine behind this service is left alone until it is back
        ├── Full              there is no room to keep what was written
        ├── TooDeep           it nests deeper than the stack of a process
        └── EvaluatorLost     the process that did it was ended from outside

An inconsistent graph is no error: it is a result, with a proof.
Nothing here knows HTTP: one table, `autopact.sparql.problem.STATUS`, maps an error to a status.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room: on a disk, by a quota, in a file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a file, a line and a column (both from 1), a term. Every part may be unknown."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    term: str | None = None

    def __str__(self) -> str:
        position = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return " ".join(part for part in (position, self.term) if part)


class AutopactError(Exception):
    """The base of every error raised on purpose.

    Args:
        what: what happened, in words.
        mend: what to do about it.
        place: where it is.
        spec: address of the specification that says so.

    `code` is stable and names the kind; `exit_code` is what the command line ends with.
    """

    code = "error"
    exit_code = 1

    def __init__(self, what: str, *, mend: str = "", place: Place | None = None, spec: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.place = place or Place()
        self.spec = spec

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.what}" + (f"\n  mend: {self.mend}" if self.mend else "")


class InputError(AutopactError):
    """What was given cannot be used."""

    code = "input"
    exit_code = 2


class SyntaxFault(InputError):
    """A file or a query that does not parse."""

    code = "syntax"


class NoRdf(SyntaxFault):
    """A file that is something else than RDF, or damaged as a whole."""


class QueryFault(InputError):
    """A query that is refused, or that cannot be answered as asked."""

    code = "query"


class Unwritable(QueryFault):
    """A result that the format asked for cannot carry."""

    code = "unwritable"


class EngineRefused(QueryFault):
    """What the engine behind this service refuses, in its own words."""

    code = "engine-refused"


class NotAllowed(InputError):
    """A host, or an address behind its name, that may not be asked from here; a graph that may not be changed."""

    code = "not-allowed"


class NoGraph(InputError):
    """A graph that is not there."""

    code = "no-graph"


class Unfit(InputError):
    """A change after which the data would not be as it should; `findings` say what is wrong, and the mend."""

    code = "unfit"

    def __init__(self, what: str, *, findings: Sequence[Mapping[str, str]] = (), mend: str = "") -> None:
        super().__init__(what, mend=mend)
        self.findings = findings


class Changed(InputError):
    """What is to be changed is not what it was when somebody looked at it."""

    code = "changed"


class MissingPart(AutopactError):
    """Something that this job needs is not installed, or not there."""

    code = "missing"
    exit_code = 3


class RemoteFault(AutopactError):
    """Another service, asked on the way, did not answer as it should."""

    code = "remote"
    exit_code = 4


class Unaskable(RemoteFault):
    """The IRI of another service is none that can be asked."""

    code = "remote-unaskable"


class RemoteLate(RemoteFault):
    """Another service took longer than it may."""

    code = "remote-timeout"


class RemoteTooLarge(RemoteFault):
    """Another service answers with more than is taken."""

    code = "remote-too-large"


class EngineGone(RemoteFault):
    """The engine behind this service cannot be reached, or broke off; `sent`: it may have heard what it was told."""

    code = "engine-gone"

    def __init__(self, what: str, *, mend: str = "", sent: bool = False) -> None:
        super().__init__(what, mend=mend)
        self.sent = sent


class EngineNonsense(RemoteFault):
    """The engine behind this service answers with what is no answer, or with a part of one."""

    code = "engine-nonsense"


class EngineFailed(RemoteFault):
    """The engine behind this service says itself that it failed, or that it is not what was asked for."""

    code = "engine-failed"


class EngineUnsure(RemoteFault):
    """The engine behind this service was told to change something, and never said whether it did."""

    code = "engine-unsure"


class EngineSlow(RemoteLate):
    """The engine behind this service took longer than it may."""

    code = "engine-slow"


class Unavailable(AutopactError):
    """The work could not be done now: time, memory or load."""

    code = "unavailable"
    exit_code = 4


class OverTime(Unavailable):
    """It took longer than it may."""

    code = "timeout"


class OverMemory(Unavailable):
    """It needed more memory than it may."""

    code = "memory"


class OverSize(Unavailable):
    """Its result is larger than it may be."""

    code = "too-large"


class Overloaded(Unavailable):
    """Too much is waiting already; it may be tried again after `retry_after` seconds."""

    code = "overloaded"

    def __init__(self, what: str, *, mend: str = "Try again soon.", retry_after: int = 2) -> None:
        super().__init__(what, mend=mend)
        self.retry_after = retry_after


class EngineOpen(Overloaded):
    """The engine behind this service has failed again and again, and is left alone until it is back."""

    code = "engine-open"


class Full(Unavailable):
    """There is no room to keep what was to be written."""

    code = "full"


class TooDeep(Unavailable):
    """It nests deeper than the stack of a process."""

    code = "too-deep"


class EvaluatorLost(Unavailable):
    """The process that did it was ended from outside, or is not there."""

    code = "ended"
