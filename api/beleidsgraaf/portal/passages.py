"""The words of a passage, for an operator who has the texts: looked up, checked, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from beleidsgraaf.description import Description, describe
from beleidsgraaf.engine import Engine
from beleidsgraaf.errors import EvidenceError
from beleidsgraaf.evidence import Brontekst, Passage, Vondst
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import DEF

_SOURCE = "http://www.w3.org/ns/oa#hasSource"


@dataclass(frozen=True)
class Woorden:
    """The words of a passage.

    :param stand: `op de plaats`, `elders` or `verloren` as the checker says it, or `geen tekst`.
    """

    tekst: str
    stand: str


def words(engine: Engine, folder: Path, passages: Iterable[str]) -> dict[str, Woorden]:
    """Return the words of passages from the texts in a folder.

    :raises EngineError: when the engine gives no answer.
    """
    found = describe(engine, passages, most=0)
    documents = describe(engine, {_value(one, _SOURCE) for one in found.values()} - {""}, most=0)
    files = {iri: _value(one, DEF + "bestandsnaam") for iri, one in documents.items()}
    return {iri: _words(iri, one, folder, files) for iri, one in found.items()}


def _words(iri: str, passage: Description, folder: Path, files: Mapping[str, str]) -> Woorden:
    name = files.get(_value(passage, _SOURCE), "")
    # The name of a file in that folder, and of nothing elsewhere.
    text = _text(folder / name) if name and Path(name).name == name else None
    if text is None:
        return Woorden("", "geen tekst")
    first, last, length = (_number(passage, key) for key in ("eersteRegel", "laatsteRegel", "tekenlengte"))
    outcome = text.find(Passage(first, last, length, _value(passage, DEF + "vingerafdruk"), iri))
    if outcome.regels is None:
        return Woorden("", str(Vondst.VERLOREN))
    return Woorden(text.text_of(*outcome.regels), str(outcome.vondst))


@lru_cache(maxsize=64)
def _text(path: Path) -> Brontekst | None:
    try:
        return Brontekst.read(path)
    except EvidenceError:
        return None


def _value(description: Description, predicate: str) -> str:
    return next((text_value(value) for value in description.values(predicate)), "")


def _number(description: Description, name: str) -> int:
    text = _value(description, DEF + name)
    return int(text) if text.isdecimal() else 0
