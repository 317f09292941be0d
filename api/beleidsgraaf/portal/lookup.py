"""Values that may be chosen, and those among many that fit what somebody typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from beleidsgraaf.portal.names import Name

# So many are offered for what was typed.
MOST_OFFERED = 20


@dataclass(frozen=True)
class Keuze:
    """A value that may be chosen: how the address writes it, and what it is called.

    :param namen: all its names, for finding it.
    """

    waarde: str
    naam: Name
    namen: tuple[str, ...] = ()


def fitting(choices: Sequence[Keuze], text: str, most: int = MOST_OFFERED) -> tuple[Keuze, ...]:
    """Return the choices that have every word of a text in their names; first those that begin with it.

    >>> some = [Keuze(name, Name(name), (name,)) for name in ("Een dak voor ieder", "Dakloos")]
    >>> [one.waarde for one in fitting(some, "dak")], fitting(some, "geld")
    (['Dakloos', 'Een dak voor ieder'], ())
    """
    words = text.casefold().split()
    found = []
    for choice in choices:
        names = " ".join(choice.namen).casefold()
        if words and all(word in names for word in words):
            found.append(choice)
    found.sort(key=lambda one: not one.naam.tekst.casefold().startswith(" ".join(words)))
    return tuple(found[:most])


def written_out(choices: Sequence[Keuze], found: Sequence[Keuze]) -> list[dict[str, str]]:
    """Return some of the choices for a script that fills in a field: the name, or the value where others have it."""
    times = Counter(name for choice in choices for name in {name.casefold() for name in choice.namen})
    alone = [times[one.naam.tekst.casefold()] <= 1 for one in found]
    return [
        {"waarde": one.naam.tekst if only else one.waarde, "naam": one.naam.tekst}
        for one, only in zip(found, alone, strict=True)
    ]
