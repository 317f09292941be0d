"""What a check found: one form for all checks, and where in the files it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from beleidsgraaf.turtle import without_texts


class Ernst(StrEnum):
    """How bad it is, in the words of SHACL."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, order=True)
class Melding:
    """Something an editor should look at.

    :param bestand: the file, as seen from the root of the graph; empty when it is not about one file.
    :param regel: 1-based line, 0 when unknown.
    :param onderwerp: what it is about, in short form where there is one.
    :param melding: what is wrong and how to mend it.
    :param bron: the shape, check or rule that says so.
    :param waarde: the offending value, when there is one.
    """

    ernst: Ernst
    bestand: str
    regel: int
    onderwerp: str
    melding: str
    bron: str
    waarde: str = ""

    @property
    def plaats(self) -> str:
        """Return `file:line`, as editors make clickable."""
        return f"{self.bestand}:{self.regel}" if self.regel else self.bestand


class Subjects:
    """Where each subject's block begins, by the canonical layout: a subject stands alone on its line, at the margin."""

    _SUBJECT = re.compile(r"^(?:<[^>]+>|[\w-]+:[\w.-]*)$")

    def __init__(self, files: Iterable[Path], root: Path) -> None:
        self._places: dict[str, tuple[str, int]] = {}
        for path in files:
            for number, line in enumerate(without_texts(path.read_text(encoding="utf-8")).split("\n"), 1):
                if self._SUBJECT.match(line):
                    self._places.setdefault(line, (str(path.resolve().relative_to(root.resolve())), number))

    def find(self, short: str) -> tuple[str, int]:
        """Return file and line of a subject in short form; empty and 0 when it is nowhere."""
        return self._places.get(short) or self._places.get(f"<{short}>") or ("", 0)
