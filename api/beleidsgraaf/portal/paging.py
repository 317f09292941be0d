"""The parts of a list, as links in the address of the page."""

from __future__ import annotations

from dataclasses import dataclass

from beleidsgraaf.addresses import State


@dataclass(frozen=True)
class Paging:
    """Which part is shown and where the others are.

    :param nummers: of the parts that are named, each with its link; number 0 stands for what is left out.
    """

    nummer: int
    laatste: int
    vorige: str
    volgende: str
    nummers: tuple[tuple[int, str], ...]


def paging(state: State, number: int, size: int, total: int) -> Paging:
    """Return the parts of a list: the first and last, this one and those beside it.

    >>> [n for n, _ in paging(State(), 5, 10, 100).nummers]
    [1, 0, 4, 5, 6, 0, 10]
    >>> paging(State({"q": ["a"]}), 1, 10, 11).volgende
    '?q=a&pagina=2'
    """
    last = max(1, -(-total // size))

    def href(part: int) -> str:
        return str(state.set("pagina", *([str(part)] if part > 1 else [])))

    named = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    numbers: list[tuple[int, str]] = []
    for part in named:
        if numbers and part > numbers[-1][0] + 1:
            numbers.append((0, ""))
        numbers.append((part, href(part)))
    return Paging(
        number, last, href(number - 1) if number > 1 else "", href(number + 1) if number < last else "", tuple(numbers)
    )
