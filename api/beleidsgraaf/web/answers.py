"""Answers that were computed a moment ago, so that the next page of a list costs no query.

An answer never changes within a generation, and a question has a total order; so one evaluation serves every page of
it and every format that is made from rows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Key = tuple[str, str]
Answer = TypeVar("Answer")


class Answers:
    """The answers that were asked for last, as many as fit.

    :param most: what they may weigh together; a cell of a table, of about two hundred bytes, weighs one.
    """

    def __init__(self, most: int = 150_000) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, generation: str, asked: str, compute: Callable[[], Answer], weigh: Callable[[Answer], int]) -> Answer:
        """Return what was asked over a generation, computed when it is not at hand."""
        key = (generation, asked)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                known: Answer = self._kept[key][0]
                return known
        answer = compute()
        with self._lock:
            # An empty answer weighs something too.
            self._keep(key, answer, 1 + weigh(answer))
        return answer

    def _keep(self, key: Key, answer: Any, weight: int) -> None:
        if key in self._kept or weight > self._most:
            return
        self._kept[key] = (answer, weight)
        self._weight += weight
        while self._weight > self._most:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._weight -= oldest
