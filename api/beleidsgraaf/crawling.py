"""For machines that come by unasked: a sitemap, where they need not go, and whom to tell of a weakness."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from xml.sax.saxutils import escape

from beleidsgraaf.addresses import page_of
from beleidsgraaf.dumps import Dumps

# The most that the protocol allows in one part (sitemaps.org).
PART = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that are not about one thing.
FIXED = ("", "catalogus", "def", "shapes", "dumps/", ".well-known/void", "over", "hulp", "toegankelijkheid")
# How long a note on whom to tell holds; RFC 9116 advises less than a year.
_HOLDS = timedelta(days=180)


def _pages(dumps: Dumps) -> Iterable[str]:
    yield from FIXED
    yield from (page for graph in dumps.graphs if (page := page_of(graph)))
    yield from dumps.pages()


def parts(dumps: Dumps) -> int:
    """Return in how many parts the pages are listed."""
    return -(-(len(FIXED) + len(dumps.graphs) + dumps.counts.pages) // PART)


def sitemap_index(dumps: Dumps, address: str) -> bytes:
    """Return the list of parts."""
    places = [f"{address}sitemap-{number}.xml" for number in range(1, parts(dumps) + 1)]
    return _list("sitemapindex", "sitemap", places, dumps.made)


def sitemap_part(dumps: Dumps, address: str, number: int, suffix: str = "") -> bytes | None:
    """Return one part, or None when there is no such part.

    :param suffix: what a page is named after in a folder of files.
    """
    if not 1 <= number <= parts(dumps):
        return None
    pages = islice(_pages(dumps), (number - 1) * PART, number * PART)
    places = [address + (page if not page or page.endswith("/") else page + suffix) for page in pages]
    return _list("urlset", "url", places, dumps.made)


def _list(root: str, item: str, places: Iterable[str], made: datetime) -> bytes:
    day = made.date().isoformat()
    lines = "".join(f"<{item}><loc>{escape(place)}</loc><lastmod>{day}</lastmod></{item}>\n" for place in places)
    return f'{_HEAD}<{root} xmlns="{_NAMESPACE}">\n{lines}</{root}>\n'.encode()


def robots(address: str) -> str:
    """Return where machines need not go (RFC 9309): what costs work and shows nothing that pages do not show."""
    return f"User-agent: *\nDisallow: /sparql\nDisallow: /v1/\nAllow: /\nSitemap: {address}sitemap.xml\n"


def security(contact: str, address: str, now: datetime) -> str:
    """Return whom to tell of a weakness (RFC 9116)."""
    expires = (now + _HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    place = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    return (
        f"Contact: {place}\n"
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {address}.well-known/security.txt\n"
    )
