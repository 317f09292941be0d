"""Find a passage again in the text it was read from.

A passage is stored as lines, a length and a fingerprint; the text itself is never stored. Two texts that differ only
in line breaks, hyphenation, case, punctuation or layout have the same fingerprint; texts that differ in a letter or
digit do not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from beleidsgraaf.errors import EvidenceError


def normalise(text: str) -> str:
    r"""Reduce a text to its letters and digits: Unicode NFKC, lower case, nothing else.

    >>> normalise("Kansen-\n gelijkheid, in 2026!")
    'kansengelijkheidin2026'
    """
    # A letter at a time: lower-casing a whole text looks at where words end, which is layout.
    folded = (char for each in unicodedata.normalize("NFKC", text) for char in each.lower())
    return "".join(char for char in folded if char.isalpha() or char.isdecimal())


def fingerprint(text: str) -> str:
    r"""Return the SHA-256 (hex) of the normalised text.

    >>> fingerprint("Een  dak boven het hoofd.") == fingerprint("een dak bo-\nven het hoofd")
    True
    """
    return _digest(normalise(text))


def _digest(normalised: str) -> str:
    return hashlib.sha256(normalised.encode()).hexdigest()


@dataclass(frozen=True)
class Passage:
    """Where a statement stands: 1-based lines, and what must be found there."""

    eerste_regel: int
    laatste_regel: int
    tekenlengte: int
    vingerafdruk: str
    iri: str = ""


class Vondst(StrEnum):
    """What the checker says of a passage."""

    OP_DE_PLAATS = "op de plaats"
    ELDERS = "elders"
    VERLOREN = "verloren"


@dataclass(frozen=True)
class Bevinding:
    """The outcome for one passage; `regels` is where it was found."""

    passage: Passage
    vondst: Vondst
    regels: tuple[int, int] | None


class Brontekst:
    """A source text, with its normalised form and the line of every kept character.

    Lines end at a newline only, never at a form feed.
    """

    def __init__(self, text: str) -> None:
        self.sha256 = hashlib.sha256(text.encode()).hexdigest()
        self._lines = text.split("\n")
        kept = [normalise(line) for line in self._lines]
        self._text = "".join(kept)
        self._starts = [0]
        for line in kept:
            self._starts.append(self._starts[-1] + len(line))

    @classmethod
    def read(cls, path: Path) -> Brontekst:
        """Read a UTF-8 text file.

        :raises EvidenceError: when the file is not there or not UTF-8.
        """
        try:
            return cls(path.read_bytes().decode())
        except (OSError, UnicodeDecodeError) as fault:
            raise EvidenceError(
                f"De brontekst {path} kan niet worden gelezen ({fault}).",
                cure="Geef een leesbaar tekstbestand in UTF-8.",
            ) from fault

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._lines)

    def text_of(self, eerste_regel: int, laatste_regel: int) -> str:
        """Return the lines as they stand in the text, both ends included."""
        return "\n".join(self._lines[eerste_regel - 1 : laatste_regel])

    def passage(self, regels: tuple[int, int], quote: str = "") -> Passage:
        """Make the passage of a quotation within some lines, or of the whole lines.

        :param regels: the first and last line to look in.
        :param quote: the words as they stand there; ` … ` or ` ... ` between begin and end stands for what lies
            between.
        :raises EvidenceError: when the words are not found within the lines.
        """
        first, last = regels
        if not 1 <= first <= last <= len(self):
            raise EvidenceError(
                f"De regels {first}-{last} bestaan niet: de tekst heeft {len(self)} regels.",
                cure="Geef regelnummers zoals een tekstverwerker ze telt, vanaf 1.",
            )
        low, high = self._starts[first - 1], self._starts[last]
        if quote:
            low, high = self._locate(quote, low, high, regels)
        if low == high:
            raise EvidenceError(f"De regels {first}-{last} zijn leeg.", cure="Kies regels met tekst.")
        return self._passage_at(low, high)

    def _locate(self, quote: str, low: int, high: int, regels: tuple[int, int]) -> tuple[int, int]:
        pieces = [normalise(piece) for piece in re.split(r"\s(?:\.\.\.|…)\s", quote)]
        begin = end = low
        for index, piece in enumerate(pieces):
            found = self._text.find(piece, end, high)
            if found < 0 or not piece:
                raise EvidenceError(
                    f"«{quote}» staat niet op regel {regels[0]}-{regels[1]} (deel {index + 1} van {len(pieces)}).",
                    cure="Neem de woorden letterlijk over of kies ruimere regels.",
                )
            if index == 0:
                begin = found
            end = found + len(piece)
        return begin, end

    def _passage_at(self, low: int, high: int) -> Passage:
        first, last = self._lines_at(low, high)
        return Passage(first, last, high - low, _digest(self._text[low:high]))

    def _lines_at(self, low: int, high: int) -> tuple[int, int]:
        return bisect_right(self._starts, low), bisect_right(self._starts, high - 1)

    def find(self, passage: Passage, *, near: int = 0) -> Bevinding:
        """Look for a passage at its lines, then anywhere, nearest to `near` first.

        :param near: offset in the normalised text where the search begins; use what the passage before gave.
        """
        size = passage.tekenlengte
        if 1 <= passage.eerste_regel <= passage.laatste_regel <= len(self):
            low, high = self._starts[passage.eerste_regel - 1], self._starts[passage.laatste_regel]
            for start in range(low, high - size + 1):
                if _digest(self._text[start : start + size]) == passage.vingerafdruk:
                    return Bevinding(passage, Vondst.OP_DE_PLAATS, self._lines_at(start, start + size))
        for start in _outward(near, len(self._text) - size):
            if _digest(self._text[start : start + size]) == passage.vingerafdruk:
                return Bevinding(passage, Vondst.ELDERS, self._lines_at(start, start + size))
        return Bevinding(passage, Vondst.VERLOREN, None)

    def check(self, passages: Iterable[Passage]) -> list[Bevinding]:
        """Look for all passages, in the order of their lines."""
        bevindingen = []
        near = 0
        for passage in sorted(passages, key=lambda p: (p.eerste_regel, p.laatste_regel)):
            bevinding = self.find(passage, near=near)
            if bevinding.regels:
                near = self._starts[bevinding.regels[0] - 1]
            bevindingen.append(bevinding)
        return bevindingen


def _outward(centre: int, last: int) -> Iterator[int]:
    """Yield 0 to last, nearest to the centre first.

    >>> list(_outward(2, 4))
    [2, 3, 1, 4, 0]
    """
    if last < 0:
        return
    centre = min(max(centre, 0), last)
    yield centre
    for distance in range(1, last + 1):
        if centre + distance <= last:
            yield centre + distance
        if centre - distance >= 0:
            yield centre - distance


@dataclass
class Bewijsverslag:
    """What the checker says of one document."""

    document: str
    bestand: str
    zelfde_tekst: bool
    bevindingen: list[Bevinding] = field(default_factory=list)

    @property
    def aantallen(self) -> Counter[Vondst]:
        """Return how many passages were found in place, elsewhere, or lost."""
        return Counter(bevinding.vondst for bevinding in self.bevindingen)

    @property
    def verloren(self) -> list[Bevinding]:
        """Return the passages that are nowhere in the text."""
        return [b for b in self.bevindingen if b.vondst is Vondst.VERLOREN]
