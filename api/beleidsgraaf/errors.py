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
about data are. What pages say in other languages as well is `Told`: a Dutch sentence that knows how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self


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


class Told(str):
    """A sentence in Dutch that knows its pattern and what was filled in, so that it can be told in another language.

    :param pattern: written out where it is used, since the catalogues of texts are checked against it.
    :param values: by name; a text as it is, a sentence of this kind, or a text in each language.

    >>> Told("Er is geen vraag «%(naam)s».", naam="hoe laat")
    'Er is geen vraag «hoe laat».'
    >>> Told("%(wat)s ontbreekt.", wat={"nl": "Het jaar", "en": "The year"})
    'Het jaar ontbreekt.'
    """

    pattern: str
    values: Mapping[str, Any]

    def __new__(cls, pattern: str, **values: Any) -> Self:
        """Make the sentence."""
        made = super().__new__(cls, pattern % {name: cls.value(given, "nl") for name, given in values.items()})
        made.pattern = pattern
        made.values = values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Return what it is made of, for when it goes to another process."""
        return (self.pattern,), dict(self.values)

    @staticmethod
    def value(given: object, taal: str) -> object:
        """Return what is filled in, in a language where it is there in more."""
        return given.get(taal, given["nl"]) if isinstance(given, Mapping) else given


class Fault(Told):
    """One fault in what was given: a sentence that knows which parameter it is about, in its pattern `veld`.

    >>> Fault("De parameter «%(veld)s» ontbreekt.", field="jaar")
    'De parameter «jaar» ontbreekt.'
    >>> Fault("Het jaar ontbreekt.", field="jaar").field
    'jaar'
    """

    field: str

    def __new__(cls, pattern: str, *, field: str, **values: Any) -> Self:
        """Make a sentence about a parameter."""
        made = super().__new__(cls, pattern, **{**values, "veld": field})
        made.field = field
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Return what it is made of."""
        given = {name: value for name, value in self.values.items() if name != "veld"}
        return (self.pattern,), {**given, "field": self.field}


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
