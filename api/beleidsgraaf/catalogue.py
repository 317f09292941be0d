"""The questions together: find one, say what may be filled in, run it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.engine import Answer, Engine
from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import JSON, TURTLE, Media
from beleidsgraaf.question import Parameter, Question, read_questions
from beleidsgraaf.recipes import Recipe, read_recipes
from beleidsgraaf.results import Table, plain_value
from beleidsgraaf.terms import Prefixes

# Labels of the allowed values of a parameter. Not a question of its own: it has no meaning without the parameter.
_OPTIONS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?iri ?name ?preferred WHERE {{
  {pattern}
  OPTIONAL {{
    {{ ?iri skos:prefLabel|rdfs:label ?name . BIND(true AS ?preferred) }}
    UNION
    {{ ?iri skos:altLabel ?name . BIND(false AS ?preferred) }}
  }}
}}
ORDER BY ?iri DESC(?preferred) ?name"""
# Values that one parameter may be given, and values it may have for names to be looked up among them.
MOST_VALUES = 100
MOST_NAMED = 10_000
# Faults that come with a suggestion; looking for one costs time.
_MOST_SUGGESTIONS = 3


@dataclass(frozen=True)
class Option:
    """An allowed value of a parameter: its label in the asked language, and every name it goes by."""

    iri: str
    label: str
    names: tuple[str, ...]


class Catalogue:
    """All questions of a folder, on one engine, and the recipes for who writes a query of his own."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        engine: Engine,
        prefixes: Prefixes,
        recipes: Sequence[Recipe] = (),
    ) -> None:
        self.questions = questions
        self.engine = engine
        self.prefixes = prefixes
        self.recipes = recipes

    @classmethod
    def read(cls, locations: Locations, engine: Engine) -> Catalogue:
        """Read the questions of a set of graph folders.

        :raises QuestionError: when a file breaks the convention.
        """
        prefixes = Prefixes.read(locations.ontology / "prefixes.ttl")
        recipes = read_recipes(locations.cookbook)
        return cls(read_questions(locations.queries, prefixes), engine, prefixes, recipes)

    def get(self, name: str) -> Question:
        """Return a question by its name.

        :raises UnknownError: with the nearest names, when there is none.
        """
        if name not in self.questions:
            near = difflib.get_close_matches(name, self.questions, n=3, cutoff=0.4) or sorted(self.questions)[:3]
            raise UnknownError(
                Told("Er is geen vraag «%(naam)s».", naam=name),
                cure=Told("Bedoelt u: %(wel)s?", wel=", ".join(near)),
            )
        return self.questions[name]

    def run(
        self, name: str, values: Mapping[str, Sequence[str]], *, solutions: Media = JSON, graph: Media = TURTLE
    ) -> Answer:
        """Answer a question.

        :raises UnknownError: when there is no such question.
        :raises ParameterError: when the values do not fit.
        :raises EngineError: when the engine gives no answer.
        """
        question = self.get(name)
        text = question.bind(self.resolve(name, values), self.prefixes)
        return self.engine.query(text, solutions=solutions, graph=graph)

    def table(self, name: str, values: Mapping[str, Sequence[str]] | None = None) -> Table:
        """Answer a SELECT question as rows."""
        return Table.from_json(self.run(name, values or {}).body)

    def options(self, parameter: Parameter, *, taal: str = "nl") -> list[Option]:
        """Return the allowed values of a parameter as the graph has them; none when anything of its type will do."""
        if not parameter.options:
            return []
        table = Table.from_json(self.engine.query(_OPTIONS.format(pattern=parameter.options)).body)
        names: dict[str, list[tuple[str, str, bool]]] = {}
        for iri, name, preferred in table.rows:
            if isinstance(iri, ox.NamedNode):
                known = names.setdefault(iri.value, [])
                if isinstance(name, ox.Literal):
                    known.append((name.value, name.language or "", plain_value(preferred)))
        return [
            Option(iri, _label(iri, known, taal), tuple(name for name, _, _ in known)) for iri, known in names.items()
        ]

    def count_options(self, parameter: Parameter, most: int) -> int:
        """Return how many values a parameter has, without counting past a number."""
        if not parameter.options:
            return 0
        text = f"SELECT DISTINCT ?iri WHERE {{ {parameter.options} }} LIMIT {most}"
        return len(Table.from_json(self.engine.query(text).body).rows)

    def _named(self, parameter: Parameter) -> list[Option]:
        """Return the values of a parameter with their names; none when they are too many to choose from by name."""
        return [] if self.count_options(parameter, MOST_NAMED + 1) > MOST_NAMED else self.options(parameter)

    def _known(self, parameter: Parameter, values: Sequence[str]) -> dict[str, str]:
        """Return the IRIs among the values, full or short, that are allowed."""
        written = {value: iri for value in values if (iri := _as_iri(value, self.prefixes))}
        if not written:
            return {}
        terms = " ".join(str(ox.NamedNode(iri)) for iri in written.values())
        text = f"SELECT DISTINCT ?iri WHERE {{ VALUES ?iri {{ {terms} }} {parameter.options} }}"
        allowed = {row["iri"] for row in Table.from_json(self.engine.query(text).body).plain()}
        return {value: iri for value, iri in written.items() if iri in allowed}

    def resolve(self, name: str, values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Turn names people use (a label, the last part of an IRI) into IRIs.

        Only for parameters that have a list of values; others stay as they are.

        :raises ParameterError: naming every value that means nothing or more than one thing, and every other fault.
        """
        question = self.get(name)
        resolved = {name: list(dict.fromkeys(given)) for name, given in values.items()}
        faults: list[Fault] = []
        for key, given in list(resolved.items()):
            parameter = question.parameters.get(key)
            if parameter is None or not parameter.options:
                continue
            if len(given) > MOST_VALUES:
                faults.append(
                    Fault("De parameter «%(veld)s» mag hoogstens %(getal)s keer.", field=key, getal=MOST_VALUES)
                )
                continue
            known = self._known(parameter, given)
            left = [value for value in given if value not in known]
            found, wrong = pick(key, left, self._named(parameter) if left else [], self.prefixes)
            faults += wrong
            known |= found
            resolved[key] = list(dict.fromkeys(known.get(value, value) for value in given))
        with_options = [key for key, parameter in question.parameters.items() if parameter.options]
        faults += question.faults(values, self.prefixes, judged=with_options)
        if faults:
            raise ParameterError(faults)
        return resolved


def pick(
    key: str, values: Sequence[str], options: Sequence[Option], prefixes: Prefixes
) -> tuple[dict[str, str], list[Fault]]:
    """Find among options what each value means.

    :param key: the parameter that the values are for.
    :returns: the IRI of each value that means one thing, and a fault for each that does not.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for value in values:
        meaning = _match(value, options, prefixes)
        if isinstance(meaning, str):
            found[value] = meaning
        else:
            near = options if len(faults) < _MOST_SUGGESTIONS else []
            faults.append(_no_option(key, value, meaning, near, prefixes))
    return found, faults


def _as_iri(value: str, prefixes: Prefixes) -> str | None:
    """Return the IRI that a value is, or is short for."""
    try:
        return ox.NamedNode(prefixes.expand(value)).value
    except (KeyError, ValueError):
        return None


def _label(iri: str, known: Sequence[tuple[str, str, bool]], taal: str) -> str:
    """Return the preferred name in a language, else in any, else the last part of the IRI."""
    ranked = sorted(known, key=lambda k: (not k[2], k[1] != taal))
    return ranked[0][0] if ranked else iri.rpartition("/")[2]


def _match(value: str, options: Sequence[Option], prefixes: Prefixes) -> str | list[str]:
    """Return the one IRI that a value means, or the list of those it could mean.

    An IRI, then the last part of one, then a name, then the beginning of a name.
    """
    try:
        full = prefixes.expand(value)
    except KeyError:
        full = value
    if any(option.iri == full for option in options):
        return full
    wanted = value.strip().casefold()
    ways: tuple[Callable[[Option], bool], ...] = (
        lambda o: o.iri.rpartition("/")[2].rpartition("#")[2].casefold() == wanted,
        lambda o: any(known.casefold() == wanted for known in o.names),
        lambda o: bool(wanted) and any(known.casefold().startswith(wanted) for known in o.names),
    )
    found: list[str] = []
    for fits in ways:
        found = found or sorted({option.iri for option in options if fits(option)})
    return found[0] if len(found) == 1 else found


def _no_option(key: str, value: str, found: Sequence[str], options: Sequence[Option], prefixes: Prefixes) -> Fault:
    if found:
        meanings = ", ".join(prefixes.show(iri) for iri in found)
        return Fault(
            "De parameter «%(veld)s» is niet eenduidig: «%(waarde)s» kan zijn: %(wel)s.",
            field=key,
            waarde=value,
            wel=meanings,
        )
    if not options:
        return Fault("De parameter «%(veld)s» kent geen «%(waarde)s».", field=key, waarde=value)
    names = [name for option in options for name in (*option.names, option.iri.rpartition("/")[2])]
    near = difflib.get_close_matches(value, names, n=3, cutoff=0.5) or sorted(option.label for option in options)[:3]
    return Fault(
        "De parameter «%(veld)s» kent geen «%(waarde)s» (wel bijvoorbeeld: %(wel)s).",
        field=key,
        waarde=value,
        # Names hold commas of their own.
        wel="; ".join(near),
    )
