"""What things are called, in the language of a page where there is such a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beleidsgraaf.description import bare
from beleidsgraaf.engine import Engine


@dataclass(frozen=True)
class Name:
    """A text and the language it is in; nothing when it says none."""

    tekst: str
    taal: str = ""


def names_of(engine: Engine, iris: Iterable[str], taal: str) -> dict[str, Name]:
    """Return what things are called: in a language, else in Dutch, else in any, else the end of the IRI.

    :raises EngineError: when the engine gives no answer.
    """
    asked = list(dict.fromkeys(iris))
    found = bare(engine, asked)
    names = {}
    for iri in asked:
        one = found.get(iri)
        labels = {label.language: label for _, label in one.labels.get(iri, ())} if one else {}
        best = (one.label(iri, taal if taal in labels else "nl")) if one else None
        names[iri] = Name(best.value, best.language or "") if best is not None else Name(end_of(iri))
    return names


def both(names: Mapping[str, str], taal: str) -> Name:
    """Return one of the names in two languages that some answers have; the same in both is Dutch.

    >>> both({"nl": "doel", "en": "goal"}, "en"), both({"nl": "Aalsmeer", "en": "Aalsmeer"}, "en")
    (Name(tekst='goal', taal='en'), Name(tekst='Aalsmeer', taal='nl'))
    """
    text = names.get(taal, names["nl"])
    return Name(text, taal if text != names["nl"] else "nl")


def end_of(iri: str) -> str:
    """Return the last part of an IRI, which is how addresses of pages name a thing.

    >>> end_of("https://w3id.org/beleidsgraaf/def#Doel"), end_of("https://identifier.overheid.nl/tooi/id/gemeente/gm0484")
    ('Doel', 'gm0484')
    """
    return re.split("[/#]", iri)[-1]
