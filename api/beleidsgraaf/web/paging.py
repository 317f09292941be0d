"""What every list under /v1 has in common: which part is asked for, and the links to the other parts.

The address of a part is canonical: parameters in the order of the resource, values sorted, what is the default left
out. Whoever asks for the same gets the same `_links.self`, however it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError

MOST = 1000
DEFAULT = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
# Added to links by those who count visits.
_ADDED = ("fbclid", "gclid", "mc_cid", "mc_eid", "msclkid")
Row = TypeVar("Row")
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Page:
    """A part of a list.

    :param chosen: whether the client asked for a part at all; what is downloaded is whole unless it did.
    """

    number: int = 1
    size: int = DEFAULT
    chosen: bool = False

    @property
    def start(self) -> int:
        """The index of the first row of this part."""
        return (self.number - 1) * self.size

    def last(self, total: int) -> int:
        """Return the number of the last part; an empty list has one part.

        >>> Page(size=100).last(0), Page(size=100).last(100), Page(size=100).last(101)
        (1, 1, 2)
        """
        return max(1, -(-total // self.size))

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of this part.

        :raises UnknownError: when the list is shorter than that.
        """
        last = self.last(len(rows))
        if self.number > last:
            raise UnknownError(
                Told("Pagina %(nummer)s is er niet.", nummer=self.number),
                cure=Told("De laatste is pagina %(nummer)s.", nummer=last),
            )
        return rows[self.start : self.start + self.size]


def take_page(values: MutableMapping[str, list[str]]) -> tuple[Page, list[Fault]]:
    """Take `pagina` and `aantal` out of the given values.

    :returns: the part that is asked for, and what is wrong with how it was asked.
    """
    faults: list[Fault] = []
    chosen = "pagina" in values or "aantal" in values
    number = _take(values, "pagina", 1, 999_999_999, faults)
    size = _take(values, "aantal", DEFAULT, MOST, faults)
    return Page(number, size, chosen), faults


def _take(values: MutableMapping[str, list[str]], name: str, default: int, most: int, faults: list[Fault]) -> int:
    given = values.pop(name, None)
    if given is None:
        return default
    if len(given) == 1 and _NUMBER.fullmatch(given[0]) and 1 <= int(given[0]) <= most:
        return int(given[0])
    faults.append(
        Fault("De parameter «%(veld)s» is één geheel getal van 1 tot en met %(getal)s.", field=name, getal=most)
    )
    return default


def given_values(request: Request) -> dict[str, list[str]]:
    """Return the query parameters of a request, each with all its values.

    What mail programs and social media add to a link that is shared asks nothing, and is left out.
    """
    return {
        name: request.query_params.getlist(name)
        for name in request.query_params
        if not name.startswith("utm_") and name not in _ADDED
    }


def refuse(faults: Sequence[str]) -> None:
    """Refuse a request that has faults.

    :raises ParameterError: with all of them.
    """
    if faults:
        raise ParameterError(faults)


def unknown(values: Iterable[str], known: Sequence[str]) -> list[Fault]:
    """Return a fault for each parameter that a resource does not have."""
    names = ", ".join(known) or Told("geen")
    return [
        Fault("De parameter «%(veld)s» bestaat hier niet (wel: %(wel)s).", field=name, wel=names)
        for name in values
        if name not in known
    ]


def address(request: Request, path: str, values: Values | None = None) -> str:
    """Return the address of a resource on this host, also behind a proxy that gave us a path of our own.

    :param path: below /v1, without it.
    """
    pairs = [(name, value) for name, several in (values or {}).items() for value in several]
    query = urlencode(pairs, safe=":/")
    return f"{request.scope.get('root_path', '')}/v1{path}" + (f"?{query}" if query else "")


def links(
    request: Request, path: str, values: Values, page: Page, total: int, *, whole: bool = False
) -> dict[str, dict[str, str]]:
    """Return the links of a part: itself, the first and last, and those beside it when they are there.

    :param values: the parameters of the resource in canonical order.
    :param whole: whether an address that names no part means the whole list, so that a part must name its size.
    """
    last = page.last(total)
    numbers = {"self": page.number, "first": 1, "prev": page.number - 1, "next": page.number + 1, "last": last}
    size = [str(page.size)] if whole or page.size != DEFAULT else []

    def href(number: int) -> str:
        part = {"pagina": [str(number)] if number > 1 else [], "aantal": size}
        return address(request, path, {**values, **part})

    return {name: {"href": href(number)} for name, number in numbers.items() if 1 <= number <= last}


def link_header(found: Mapping[str, Mapping[str, str]], **others: str) -> str:
    """Return links as the value of a Link header (RFC 8288).

    >>> link_header({"next": {"href": "/v1/vragen?pagina=2"}}, license="https://example.org/")
    '</v1/vragen?pagina=2>; rel="next", <https://example.org/>; rel="license"'
    """
    all_links = {**{name: link["href"] for name, link in found.items()}, **others}
    return ", ".join(f'<{href}>; rel="{name}"' for name, href in all_links.items())


def listing(request: Request, path: str, name: str, rows: Sequence[Any], page: Page, values: Values) -> dict[str, Any]:
    """Return the body of a list: how many there are, the links, and the rows of one part.

    :param name: what the rows are, as the member of the body that holds them.
    """
    return {"totaal": len(rows), "_links": links(request, path, values, page, len(rows)), name: list(page.of(rows))}
