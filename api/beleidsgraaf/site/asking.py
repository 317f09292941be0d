"""Ask for many things at once what the page of each of them asks: writing all pages is then a matter of minutes.

Pages ask as they do in the service; what they ask has been answered before they do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description
from beleidsgraaf.engine import Answer, Dataset, Engine
from beleidsgraaf.media import JSON, TURTLE, Media
from beleidsgraaf.portal.panels import Kinds

# Answers that are kept: what a thing is asked in one language is asked in the other too, and some of it of every thing.
_KEPT = 500
# What takes as long for one thing as for a hundred: the question and its parameter, and the columns of which one is the
# thing in each row of its answer.
AHEAD: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("afspraken-per-trekker", "actor"): ("trekker",),
    ("bewijs-van-element", "element"): ("element",),
    ("cijfers-van-element", "element"): ("element",),
    ("rollen-bij", "bij"): ("bij",),
    ("tegenhangers", "element"): ("van", "naar"),
}


class Memory:
    """An engine that gives the same answer to what was asked shortly before, or ahead (the Engine protocol)."""

    def __init__(self, engine: Engine) -> None:
        """Remember whom to ask."""
        self._engine = engine
        self._ask = lru_cache(_KEPT)(self._asked)
        self._ahead: Mapping[str, Answer] = {}

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Keep answers by the text of their query, until others come."""
        self._ahead = answers

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        """Answer a query; see the Engine protocol."""
        if text in self._ahead and solutions is JSON and dataset is None:
            return self._ahead[text]
        return self._ask(text, solutions, graph, dataset)

    def _asked(self, text: str, solutions: Media, graph: Media, dataset: Dataset | None) -> Answer:
        return self._engine.query(text, solutions=solutions, graph=graph, dataset=dataset)

    def close(self) -> None:
        """Give back what the engine holds."""
        self._engine.close()


def ask_ahead(
    catalogue: Catalogue, things: Iterable[Description], above: Mapping[str, frozenset[str]]
) -> dict[str, Answer]:
    """Return the answers for things to the questions that their pages ask, by the text of the query for each alone.

    :param above: the classes above each class (`panels.classes_above`).
    :raises EngineError: when the engine gives no answer.
    """
    kinds = Kinds.read(catalogue.prefixes)
    asked: dict[tuple[str, str], list[str]] = {}
    for thing in things:
        kind = kinds.of(thing, above)
        panels = kind.delen if kind else ()
        for each in dict.fromkeys((panel.vraag, panel.parameter) for panel in panels if not panel.waarden):
            if each in AHEAD and each[0] in catalogue.questions:
                asked.setdefault(each, []).append(thing.iri)
    return {
        text: answer
        for (question, parameter), iris in asked.items()
        for text, answer in answers_for(catalogue, question, parameter, iris).items()
    }


def answers_for(catalogue: Catalogue, question: str, parameter: str, iris: list[str]) -> dict[str, Answer]:
    """Ask a question of `AHEAD` for all things in one query, and return the answer for each, by the text of its query.

    :raises EngineError: when the engine gives no answer.
    """
    single = catalogue.get(question)
    repeated = replace(single.parameters[parameter], repeat=True)
    several = replace(single, parameters={**single.parameters, parameter: repeated})
    whole = catalogue.engine.query(several.bind({parameter: iris}, catalogue.prefixes))
    held = json.loads(whole.body)
    rows: dict[str, list[Any]] = {iri: [] for iri in iris}
    for row in held["results"]["bindings"]:
        # A row with the same thing in two columns is one row of its answer.
        for iri in {row[column]["value"] for column in AHEAD[question, parameter] if column in row} & rows.keys():
            rows[iri].append(row)
    return {
        single.bind({parameter: [iri]}, catalogue.prefixes): Answer(
            whole.kind, whole.media, json.dumps({**held, "results": {"bindings": some}}).encode()
        )
        for iri, some in rows.items()
    }
