"""Who works with whom: parties and what they have a role in, as the lines of a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.portal.names import Name, names_of

# More lines than this nobody can tell apart.
MOST = 70


@dataclass(frozen=True)
class Knoop:
    """What a line begins or ends at.

    :param actor: whether it is a party; else it is what a party has a role in.
    """

    iri: str
    naam: Name
    actor: bool


@dataclass(frozen=True)
class Lijn:
    """A line: a party and what it has a role in, or two parties that have a role in the same things.

    :param rollen: in which roles. :param aantal: in how many things, or roles.
    """

    van: Knoop
    naar: Knoop
    rollen: tuple[Name, ...]
    aantal: int


@dataclass(frozen=True)
class Netwerk:
    """A network.

    :param lijnen: the heaviest, as many as can be told apart. :param totaal: all there are.
    :param samen: whether lines are between parties.
    """

    lijnen: tuple[Lijn, ...]
    totaal: int
    samen: bool

    @property
    def partijen(self) -> int:
        """How many parties are shown."""
        return len({knoop.iri for lijn in self.lijnen for knoop in (lijn.van, lijn.naar) if knoop.actor})


def of_goal(catalogue: Catalogue, doel: str, taal: str) -> Netwerk:
    """Return who takes part in a goal and what falls under it.

    :raises EngineError: when the engine gives no answer.
    """
    return _roles(catalogue, catalogue.table("netwerk-van-doel", {"doel": [doel]}).plain(), taal)


def of_theme(catalogue: Catalogue, gemeenten: Sequence[str], themas: Sequence[str], taal: str) -> Netwerk:
    """Return which parties have a role in what municipalities have on a theme.

    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("rollen-van-anderen", {"gemeente": gemeenten, "thema": themas}).plain()
    return _roles(catalogue, rows, taal)


def of_municipality(catalogue: Catalogue, gemeenten: Sequence[str]) -> Netwerk:
    """Return which parties have a role in the same things, and how often.

    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("rollen-van-anderen", {"gemeente": gemeenten}).plain()
    return _together(rows)


def _roles(catalogue: Catalogue, rows: Iterable[Mapping[str, Any]], taal: str) -> Netwerk:
    held: dict[tuple[str, str], dict[str, str]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        held.setdefault((row["actor"], row["bij"]), {})[row["rol"]] = row["rolLabel"]
        labels[row["actor"]], labels[row["bij"]] = row["actorLabel"], row["bijLabel"]
    names = names_of(catalogue.engine, sorted({rol for roles in held.values() for rol in roles}), taal)
    busy = Counter(actor for actor, _ in held)
    order = sorted(held, key=lambda pair: (-busy[pair[0]], labels[pair[0]], pair[0], labels[pair[1]], pair[1]))
    lines = tuple(
        Lijn(
            Knoop(actor, Name(labels[actor], "nl"), True),
            Knoop(thing, Name(labels[thing], "nl"), False),
            tuple(names[rol] for rol in held[actor, thing]),
            len(held[actor, thing]),
        )
        for actor, thing in order[:MOST]
    )
    return Netwerk(lines, len(held), False)


def _together(rows: Iterable[Mapping[str, Any]]) -> Netwerk:
    at: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        at.setdefault(row["bij"], set()).add(row["actor"])
        labels[row["actor"]] = row["actorLabel"]
    pairs = Counter(
        pair for actors in at.values() for pair in combinations(sorted(actors, key=lambda iri: (labels[iri], iri)), 2)
    )
    order = sorted(pairs, key=lambda pair: (-pairs[pair], labels[pair[0]], labels[pair[1]], pair))
    # Of pairs that weigh the same, all or none.
    cut = pairs[order[MOST]] if len(order) > MOST else 0
    shown = [pair for pair in order if pairs[pair] > cut] or order[:MOST]
    lines = tuple(
        Lijn(
            Knoop(one, Name(labels[one], "nl"), True),
            Knoop(other, Name(labels[other], "nl"), True),
            (),
            pairs[one, other],
        )
        for one, other in shown
    )
    return Netwerk(lines, len(pairs), True)
