"""Every error this package raises on purpose.

    BeleidsgraafError
    ├── SettingsError         a BELEIDSGRAAF_… variable is unknown or has a wrong value
    ├── SourceError           a file in ontology/, shapes/, data/ or queries/ is wrong
    │   ├── TurtleError       a Turtle file cannot be read or breaks a style rule
    │   ├── MappingError      a mapping set (SSSOM) cannot be read
    │   ├── ReadingError      the table of a second reading cannot be read
    │   └── QuestionError     a question file breaks the .rq convention
    ├── ParameterError        values for a question do not fit its parameters
    ├── UnknownError          a question, municipality or document that is not there
    ├── EvidenceError         a source text is missing or a passage cannot be made
    ├── BuildError            a generation cannot be built or opened
    ├── CheckUnavailable      a check cannot run here (Java, the source texts)
    └── EngineError           the SPARQL engine gave no answer
        ├── QueryRefused      the query may not run (update, SERVICE, LOAD)
        ├── QuerySyntaxError  the query is not SPARQL 1.1
        ├── QueryTimeout      the time limit was reached
        ├── ResultTooLarge    the row or byte limit was reached
        ├── EngineBusy        all workers were taken for too long
        ├── TooManyRequests   one client asks too much at once
        └── EngineFailed      the engine stopped or cannot be reached

Messages are for the person who can mend it: what was found, where, and the cure. They are in Dutch, as all messages
about data are.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class BeleidsgraafError(Exception):
    """Base of all errors of this package.

    :param message: what is wrong, one sentence in Dutch.
    :param cure: what the reader can do about it, one sentence in Dutch.
    """

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        """Return the message with its cure."""
        return f"{self.message} {self.cure}".strip()


class SettingsError(BeleidsgraafError):
    """A setting is unknown or has a value that does not fit."""


class SourceError(BeleidsgraafError):
    """A file of the graph is wrong.

    :param path: the file.
    :param line: 1-based line, when known.
    """

    def __init__(self, message: str, *, path: Path, line: int | None = None, cure: str = "") -> None:
        super().__init__(message, cure=cure)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        """Return `file:line: message cure`, the form editors make clickable."""
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {super().__str__()}"


class TurtleError(SourceError):
    """A Turtle file cannot be read, or breaks a rule of the Turtle style."""


class MappingError(SourceError):
    """A mapping set is not SSSOM as this project uses it."""


class ReadingError(SourceError):
    """The table of a second reading is not as this project writes it."""


class QuestionError(SourceError):
    """A question file breaks the `.rq` convention."""


class Fault(str):
    """One fault in what was given: a sentence that knows which parameter it is about.

    >>> Fault("Het jaar ontbreekt.", field="jaar").field
    'jaar'
    """

    field: str

    def __new__(cls, sentence: str, *, field: str) -> Fault:
        """Make a sentence about a parameter."""
        fault = super().__new__(cls, sentence)
        fault.field = field
        return fault


class ParameterError(BeleidsgraafError):
    """Values given for a question do not fit its parameters.

    :param faults: one sentence for each fault; all faults, not the first.
    """

    def __init__(self, faults: Sequence[str], *, cure: str = "") -> None:
        super().__init__(" ".join(faults), cure=cure)
        self.faults = tuple(faults)

    @property
    def by_field(self) -> dict[str, list[str]]:
        """Return the faults that are about one parameter, by its name."""
        fields: dict[str, list[str]] = {}
        for fault in self.faults:
            if isinstance(fault, Fault):
                fields.setdefault(fault.field, []).append(str(fault))
        return fields


class UnknownError(BeleidsgraafError):
    """Something was asked for by a name that nothing here has."""


class EvidenceError(BeleidsgraafError):
    """A source text is missing, or a passage cannot be found in it."""


class BuildError(BeleidsgraafError):
    """A generation cannot be built or opened."""


class CheckUnavailable(BeleidsgraafError):
    """A check cannot run on this machine; says what is missing."""


class EngineError(BeleidsgraafError):
    """The SPARQL engine gave no answer."""


class QueryRefused(EngineError):
    """The query asks for something that is never allowed here."""


class QuerySyntaxError(EngineError):
    """The query is not valid SPARQL 1.1."""


class QueryTimeout(EngineError):
    """The query did not finish within its time limit."""


class ResultTooLarge(EngineError):
    """The answer has more rows or bytes than the limit."""


class EngineBusy(EngineError):
    """No worker became free in time."""


class TooManyRequests(EngineError):
    """One client asks more at once than it may."""


class EngineFailed(EngineError):
    """The engine stopped while answering, or cannot be reached."""
