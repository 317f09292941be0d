"""Numbers, dates and sizes as people write them in a language."""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def number(value: float, taal: str) -> str:
    """Write a number.

    >>> number(12345, "nl"), number(12345, "en"), number(2.5, "nl")
    ('12.345', '12,345', '2,5')
    """
    text = f"{value:,}"
    return text if taal == "en" else text.translate(str.maketrans(",.", ".,"))


def decimal(value: str, taal: str) -> str:
    """Write a number that the graph has as a text; what is no number stays as it is.

    >>> decimal("1250.50", "nl"), decimal("130", "nl"), decimal("veel", "nl")
    ('1.250,5', '130', 'veel')
    """
    try:
        found = float(value)
    except ValueError:
        return value
    return number(int(found) if found.is_integer() else found, taal)


def day(value: date | datetime | str, taal: str) -> str:
    """Write a day; what is no full date stays as it is.

    >>> day("2025-01-09", "nl"), day(date(2025, 1, 9), "en"), day("2025", "nl")
    ('9 januari 2025', '9 January 2025', '2025')
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return f"{value.day} {_MONTHS[taal][value.month - 1]} {value.year}"


def size(value: int, taal: str) -> str:
    """Write a number of bytes.

    >>> size(512, "nl"), size(20_480, "nl"), size(5_400_000, "nl")
    ('512 B', '20 kB', '5,4 MB')
    """
    if value < 1000:
        return f"{value} B"
    if value < 1_000_000:
        return f"{value / 1000:.0f} kB"
    return f"{number(round(value / 1_000_000, 1), taal)} MB"
