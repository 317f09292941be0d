"""The questions that can be asked, by what they are about."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.question import Question


@dataclass(frozen=True)
class Vraag:
    """A question as a list shows it.

    :param trefwoorden: all its tags, in Dutch; the first is the group it stands in.
    """

    naam: str
    titel: str
    uitleg: str
    trefwoorden: tuple[str, ...]


@dataclass(frozen=True)
class Lijst:
    """The questions that fit a filter, in groups, with how many there are in all."""

    filter: str
    groepen: tuple[tuple[str, tuple[Vraag, ...]], ...]
    gevonden: int
    totaal: int


def plain(text: str) -> str:
    """Return a text as the filter reads it: without case and accents, as the filter in the browser does.

    >>> plain("Coördinerend")
    'coordinerend'
    """
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))


def by_tag(catalogue: Catalogue, taal: str, wanted: str = "") -> Lijst:
    """Return the questions under the first of their tags.

    :param wanted: words that must all stand in the title, the explanation, the tags or the name.
    """
    words = plain(wanted).split()
    groups: dict[str, list[Vraag]] = {}
    for question in catalogue.questions.values():
        one = Vraag(question.name, question.title(taal), explanation(question, taal), question.tags)
        text = plain(" ".join((one.titel, one.uitleg, *one.trefwoorden, one.naam)))
        if all(word in text for word in words):
            groups.setdefault(question.tags[0] if question.tags else "", []).append(one)
    found = tuple((tag, tuple(held)) for tag, held in sorted(groups.items()))
    return Lijst(" ".join(wanted.split()), found, sum(len(held) for _, held in found), len(catalogue.questions))


def explanation(question: Question, taal: str) -> str:
    """Return what a question says of itself beyond its title."""
    return question.description_en if taal == "en" else question.description
