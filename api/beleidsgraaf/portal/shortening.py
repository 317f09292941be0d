"""What a page shows of its long parts: how they begin. The whole of a part is on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from beleidsgraaf.portal.panels import Deel, Groep, Tabel
from beleidsgraaf.portal.parts import Gelezen, Knoop, Structuur, Thema, Themas

# So much of a table or an outline can be read at a glance; more of it makes a page heavy.
MOST_ROWS = 40
MOST_GROUPED = 80
MOST_FOLDED = 12
LEAST_OF_GROUP = 3
NEARLY = 2
MOST_NODES = 120
MOST_COUNTS = 4


def shorten(deel: Deel) -> Deel:
    """Return the beginning of a part; a short part as it is."""
    if isinstance(deel, Tabel):
        return _table(deel)
    if isinstance(deel, Structuur):
        return _outline(deel)
    if isinstance(deel, Themas):
        return replace(deel, themas=tuple(_theme(thema) for thema in deel.themas))
    if isinstance(deel, Gelezen) and deel.tabel is not None:
        return replace(deel, tabel=_table(deel.tabel))
    return deel


def is_short(deel: Deel) -> bool:
    """Tell whether a part leaves something out."""
    if isinstance(deel, Gelezen):
        return deel.tabel is not None and is_short(deel.tabel)
    if isinstance(deel, Themas):
        return any(thema.meer for thema in deel.themas)
    if isinstance(deel, Tabel):
        return deel.getoond < deel.totaal
    return isinstance(deel, Structuur) and deel.ingekort


def _table(tabel: Tabel) -> Tabel:
    if tabel.dicht:
        # What is opened on purpose may as well be a page.
        return tabel if tabel.totaal <= MOST_FOLDED else replace(tabel, groepen=())
    grouped = len(tabel.groepen) > 1
    most = tabel.hoogstens or (MOST_GROUPED if grouped else MOST_ROWS)
    if tabel.totaal <= most + NEARLY:
        return tabel
    # Every group keeps something, and small ones all: which groups there are is what one looks for first.
    sizes = [groep.totaal for groep in tabel.groepen]
    each = LEAST_OF_GROUP if grouped else most
    while grouped and sum(min(size, each + 1) for size in sizes) <= most:
        each += 1
    return replace(tabel, groepen=tuple(_group(groep, each) for groep in tabel.groepen))


def _group(groep: Groep, most: int) -> Groep:
    # Nobody follows a link for a row or two.
    return groep if groep.totaal <= most + NEARLY else replace(groep, rijen=groep.rijen[:most])


def _theme(thema: Thema) -> Thema:
    kinds, roles = thema.soorten[:MOST_COUNTS], thema.rollen[:MOST_COUNTS]
    more = len(thema.soorten) - len(kinds) + len(thema.rollen) - len(roles)
    return replace(thema, soorten=kinds, rollen=roles, meer=more)


def _outline(structuur: Structuur) -> Structuur:
    if structuur.totaal <= MOST_NODES:
        return structuur
    sizes = list(_levels(structuur.knopen))
    depth = max(1, sum(1 for level in range(len(sizes)) if sum(sizes[: level + 1]) <= MOST_NODES))
    return replace(structuur, knopen=_upper(structuur.knopen, depth), ingekort=True)


def _levels(knopen: Sequence[Knoop]) -> Iterator[int]:
    """Yield how many elements stand on each level, from the top."""
    while knopen:
        yield len(knopen)
        knopen = [under for knoop in knopen for under in knoop.onder]


def _upper(knopen: Sequence[Knoop], depth: int) -> tuple[Knoop, ...]:
    return tuple(replace(knoop, onder=_upper(knoop.onder, depth - 1) if depth > 1 else ()) for knoop in knopen)
