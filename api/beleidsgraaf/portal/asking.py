"""A question as a page: a form made of its parameters, and its answer in words that people read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.addresses import State
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError
from beleidsgraaf.media import JSON, NTRIPLES
from beleidsgraaf.portal.cells import Tabel, table
from beleidsgraaf.portal.lookup import Keuze, fitting, written_out
from beleidsgraaf.portal.names import end_of, names_of
from beleidsgraaf.portal.paging import Paging, paging
from beleidsgraaf.portal.questions import explanation
from beleidsgraaf.portal.sparql import Stukken, pieces
from beleidsgraaf.question import Parameter, Question
from beleidsgraaf.results import Table
from beleidsgraaf.texts import marked

# So many values are offered as boxes to tick or as a list to choose from; among more one looks by typing.
MOST_LISTED = 100
# Rows of an answer on one page.
SIZE = 50
_KINDS = {"xsd:integer": "getal", "xsd:gYear": "getal", "xsd:decimal": "getal", "xsd:date": "datum"}


@dataclass(frozen=True)
class Veld:
    """A field of the form.

    :param soort: `aankruisen`, `keuzelijst`, `opzoeken` (too many to list), `getal`, `datum`, `jaofnee` or `tekst`.
    :param keuzes: what may be chosen; of what is looked up only what is chosen now.
    :param gekozen: what is filled in, as the address writes it.
    :param fouten: what is wrong with that, in Dutch. :param voorstellen: what may be meant instead.
    """

    naam: str
    label: str
    soort: str
    verplicht: bool
    herhaalbaar: bool
    keuzes: tuple[Keuze, ...]
    gekozen: tuple[str, ...]
    fouten: tuple[str, ...]
    voorstellen: tuple[Keuze, ...] = ()


@dataclass(frozen=True)
class Antwoord:
    """What the graph answers: rows, a yes or no (`waar`), or a graph as rows of three.

    :param paging: the parts of the rows. :param graaf: whether the rows are statements.
    """

    tabel: Tabel | None
    waar: bool | None
    graaf: bool
    paging: Paging | None


@dataclass(frozen=True)
class Gesteld:
    """A question as somebody asks it.

    :param gevraagd: what is asked, as the address of the page and of the data writes it; begins with `?`.
    :param fouten: what is wrong that belongs to no field.
    :param antwoord: nothing when something must be filled in first, or is wrong.
    :param gemeenten: the municipalities that are chosen.
    """

    naam: str
    titel: str
    uitleg: str
    soort: str
    trefwoorden: tuple[str, ...]
    velden: tuple[Veld, ...]
    fouten: tuple[str, ...]
    gevraagd: str
    voorbeeld: str
    query: str
    stukken: Stukken
    antwoord: Antwoord | None
    gemeenten: tuple[str, ...]

    @property
    def fout(self) -> bool:
        """Whether anything is wrong with what was filled in."""
        return bool(self.fouten) or any(veld.fouten for veld in self.velden)


class Vrager:
    """Makes pages of questions, in one language.

    :param keep: returns what is the same for everybody, computed once: the choices of a parameter, by its name.
    :param run: answers a query with its rows, from memory where it was asked before.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        taal: str,
        keep: Callable[[str, Callable[[], tuple[Keuze, ...]]], tuple[Keuze, ...]],
        run: Callable[[str], Table],
    ) -> None:
        self._catalogue = catalogue
        self._taal = taal
        self._keep = keep
        self._run = run

    def ask(self, name: str, given: Mapping[str, Sequence[str]], number: int, faults: Sequence[str]) -> Gesteld:
        """Return the page of a question.

        :param given: per parameter what was filled in. :param number: of the part of the rows.
        :param faults: what the layer of addresses found wrong.
        :raises UnknownError: when there is no such question. :raises EngineError: when the engine gives no answer.
        """
        question = self._catalogue.get(name)
        choices = {key: self._choices(parameter) for key, parameter in question.parameters.items()}
        resolved: dict[str, list[str]] = {}
        found: list[str] = list(faults)
        started = bool(given) or bool(faults)
        try:
            resolved = self._catalogue.resolve(name, given)
        except ParameterError as fault:
            found += fault.faults if started else ()
        missing = any(parameter.required and not given.get(key) for key, parameter in question.parameters.items())
        own = {key: self._written(choices.get(key, ()), values) for key, values in (resolved or given).items()}
        state = State({key: own[key] for key in question.parameters if key in own})
        ready = not found and not missing
        text = question.bind({key: sorted(v) for key, v in resolved.items()}, self._catalogue.prefixes) if ready else ""
        fields = tuple(
            self._field(parameter, choices[key], own.get(key, ()), [f for f in found if _field_of(f) == key])
            for key, parameter in question.parameters.items()
        )
        example = {
            key: self._written(choices[key], self._full(values)) for key, values in question.example.items() if values
        }
        return Gesteld(
            name,
            question.title(self._taal),
            explanation(question, self._taal),
            question.form,
            question.tags,
            fields,
            tuple(fault for fault in found if _field_of(fault) not in question.parameters),
            str(state),
            str(State(example)) if example else "",
            text or question.text,
            pieces(text or question.text),
            self._answer(question, text, state, number) if ready else None,
            tuple(resolved.get("gemeente", ())) if ready else (),
        )

    def look_up(self, name: str, key: str, text: str) -> list[dict[str, str]]:
        """Return which values of a parameter fit what was typed.

        :raises UnknownError: when there is no such question or parameter.
        """
        parameter = self._catalogue.get(name).parameters.get(key)
        if parameter is None:
            raise UnknownError(Told("Er is geen parameter «%(naam)s».", naam=key))
        choices = self._choices(parameter)
        short = self._short(choices)
        found = (Keuze(short[one.waarde], one.naam) for one in fitting(choices, text))
        return written_out(choices, tuple(found))

    def _full(self, values: Sequence[str]) -> list[str]:
        """Return values as IRIs where they are short for one."""
        full = []
        for value in values:
            try:
                full.append(self._catalogue.prefixes.expand(value))
            except KeyError:
                full.append(value)
        return full

    def _choices(self, parameter: Parameter) -> tuple[Keuze, ...]:
        """Return all values of a parameter, by their IRIs."""
        if not parameter.options:
            return ()

        def compute() -> tuple[Keuze, ...]:
            options = self._catalogue.options(parameter, taal=self._taal)
            names = names_of(self._catalogue.engine, [option.iri for option in options], self._taal)
            found = (Keuze(one.iri, names[one.iri], (names[one.iri].tekst, *one.names)) for one in options)
            return tuple(sorted(found, key=_by_name))

        return self._keep(parameter.options, compute)

    def _written(self, choices: Sequence[Keuze], values: Sequence[str]) -> tuple[str, ...]:
        """Return values as addresses write them."""
        short = self._short(choices)
        return tuple(dict.fromkeys(short.get(value, value) for value in values))

    def _short(self, choices: Sequence[Keuze]) -> dict[str, str]:
        """Return how each IRI is written in an address: by its end, where no other choice has the same."""
        ends = Counter(end_of(choice.waarde).casefold() for choice in choices)
        return {
            choice.waarde: end_of(choice.waarde)
            if ends[end_of(choice.waarde).casefold()] == 1
            else self._catalogue.prefixes.show(choice.waarde)
            for choice in choices
        }

    def _field(
        self, parameter: Parameter, choices: Sequence[Keuze], chosen: Sequence[str], faults: Sequence[str]
    ) -> Veld:
        many = len(choices) > MOST_LISTED
        if parameter.type == "xsd:boolean":
            kind = "jaofnee"
        elif not choices:
            kind = _KINDS.get(parameter.type, "tekst")
        elif many:
            kind = "opzoeken"
        else:
            kind = "aankruisen" if parameter.repeat else "keuzelijst"
        short = self._short(choices)
        offered = tuple(Keuze(short[choice.waarde], choice.naam, choice.namen) for choice in choices)
        unclear = next((f.values["waarde"] for f in faults if isinstance(f, Fault) and "waarde" in f.values), "")
        meant = fitting(offered, unclear) if many else ()
        if meant:
            # What was typed is told in the remark; in the field it would be asked again, beside what is chosen.
            chosen = [value for value in chosen if value != unclear]
            faults = [
                Fault(
                    "Er is meer dan één ding, of geen, dat «%(waarde)s» heet. Kies hieronder, of typ iets anders.",
                    field=parameter.name,
                    waarde=unclear,
                )
            ]
        return Veld(
            parameter.name,
            parameter.description_en if self._taal == "en" else parameter.description,
            kind,
            parameter.required,
            parameter.repeat,
            tuple(choice for choice in offered if choice.waarde in chosen) if many else offered,
            tuple(chosen),
            tuple(faults),
            meant,
        )

    def _answer(self, question: Question, text: str, state: State, number: int) -> Antwoord:
        engine = self._catalogue.engine
        if question.form == "ASK":
            return Antwoord(None, bool(json.loads(engine.query(text, solutions=JSON).body)["boolean"]), False, None)
        rows = self._run(text) if question.form == "SELECT" else statements(engine.query(text, graph=NTRIPLES).body)
        graph = question.form != "SELECT"
        chosen = [name for name, values in state.values.items() if len(values) == 1]
        shown = table(engine, rows, self._taal, begin=(number - 1) * SIZE, most=SIZE, chosen=chosen)
        return Antwoord(shown, None, graph, paging(state, number, SIZE, len(rows.rows)))


def _field_of(fault: str) -> str:
    return fault.field if isinstance(fault, Fault) else ""


def _by_name(choice: Keuze) -> tuple[str, str]:
    return choice.naam.tekst.casefold(), choice.waarde


def statements(body: bytes) -> Table:
    """Return a graph (N-Triples) as rows of three, in order."""
    triples = sorted((quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)), key=str)
    return Table(
        (marked("onderwerp"), marked("eigenschap"), marked("waarde")),
        tuple((t.subject, t.predicate, t.object) for t in triples),
    )
