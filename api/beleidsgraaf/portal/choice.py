"""What to compare, as an address of a page has it: municipalities, themes and levels, each by its short name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beleidsgraaf.addresses import State
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Keuze, all_niveaus, choose
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.portal.compared import MOST
from beleidsgraaf.portal.names import Name, end_of, names_of

NAMES = ("gemeente", "thema", "niveau", "alleenNagekeken")
# A value with its short name, as a form offers it.
Keuzes = tuple[tuple[str, Name], ...]


@dataclass(frozen=True)
class Aanbod:
    """What can be chosen, and what everything in it is called in the language of a page."""

    gemeenten: Keuzes
    themas: Keuzes
    niveaus: Keuzes
    namen: Mapping[str, Name]

    @property
    def weight(self) -> int:
        """About how many cells of a table this is worth."""
        return 4 * len(self.namen)


@dataclass(frozen=True)
class Gevraagd:
    """What is asked.

    :param state: the same, in one order, as addresses of this and of related pages are made of it.
    """

    keuze: Keuze
    nagekeken: bool
    state: State

    @property
    def genoeg(self) -> bool:
        """Whether there is something to compare."""
        return len(self.keuze.gemeenten) > 1

    def only(self, *names: str) -> State:
        """Return the part of the state that another page understands."""
        return State({name: values for name, values in self.state.values.items() if name in names})


def offered(catalogue: Catalogue, taal: str) -> Aanbod:
    """Return what can be chosen.

    :raises EngineError: when the engine gives no answer.
    """
    parameters = catalogue.get("elementen-per-thema").parameters
    found = {name: [o.iri for o in catalogue.options(parameters[name], taal=taal)] for name in ("gemeente", "thema")}
    names = names_of(catalogue.engine, [*found["gemeente"], *found["thema"]], taal)
    levels = {niveau.iri: Name(niveau.label, taal) for niveau in all_niveaus(catalogue, taal)}

    def sorted_by_name(iris: Sequence[str]) -> Keuzes:
        return tuple((end_of(iri), names[iri]) for iri in sorted(iris, key=lambda iri: names[iri].tekst.casefold()))

    return Aanbod(
        sorted_by_name(found["gemeente"]),
        sorted_by_name(found["thema"]),
        tuple((end_of(iri), name) for iri, name in levels.items()),
        {**names, **levels},
    )


def take(
    catalogue: Catalogue,
    given: Mapping[str, Sequence[str]],
    *,
    least: int = 0,
    own: Sequence[str] = NAMES,
    more: Sequence[Fault] = (),
) -> Gevraagd:
    """Return what is asked; a field that is left empty asks nothing.

    :param least: how many municipalities there must be. :param own: the parameters that the page has.
    :param more: what else is wrong with the address.
    :raises ParameterError: with all faults at once.
    """
    values = {name: [value for value in given.get(name, ()) if value] for name in NAMES if name in own}
    faults: list[str] = list(more)
    if len(values["gemeente"]) > MOST:
        faults.append(Fault("Vergelijk hoogstens %(getal)s gemeenten tegelijk.", field="gemeente", getal=MOST))
        values["gemeente"] = []
    flag = values.get("alleenNagekeken", [])
    if any(value not in ("true", "false") for value in flag) or len(flag) > 1:
        faults.append(Fault("De parameter «%(veld)s» is true of false.", field="alleenNagekeken"))
    keuze = Keuze([], [], [])
    try:
        keuze = choose(
            catalogue,
            values["gemeente"],
            themas=values.get("thema", []),
            niveaus=values.get("niveau", []),
            least=0 if faults else least,
        )
    except ParameterError as fault:
        faults += fault.faults
    if faults:
        raise ParameterError(faults)
    keuze = Keuze(sorted(keuze.gemeenten), sorted(keuze.themas), sorted(keuze.niveaus))
    state = {
        "gemeente": [end_of(iri) for iri in keuze.gemeenten],
        "thema": [end_of(iri) for iri in keuze.themas],
        "niveau": [end_of(iri) for iri in keuze.niveaus],
        "alleenNagekeken": ["true"] if flag == ["true"] else [],
    }
    return Gevraagd(keuze, flag == ["true"], State({name: state[name] for name in NAMES if name in own}))
