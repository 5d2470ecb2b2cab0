"""The order in which things can be made that use one another, and the circles that prevent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


CIRCLE_HINT = "break the circle: one of them must rest on facts alone"


class Order(NamedTuple):
    """Names, each after those that it uses; and circles, each starting with its smallest name."""

    names: list[str]
    circles: list[tuple[str, ...]]


def inside_out(uses: Mapping[str, Collection[str]]) -> Order:
    """The order of names that use one another; what is used and no key here plays no part."""
    order = Order([], [])
    done: set[str] = set()
    for root in uses:
        path = {} if root in done else {root: iter(uses[root])}  # a stack, of what uses what, that can be looked into
        while path:
            name = next(reversed(path))
            below = next((each for each in path[name] if each in uses and each not in done), None)
            if below is None:
                del path[name]
                done.add(name)
                order.names.append(name)
            elif below in path:
                names = list(path)
                order.circles.append(from_smallest(names[names.index(below) :]))
            else:
                path[below] = iter(uses[below])
    return order


def from_smallest(circle: list[str]) -> tuple[str, ...]:
    """The same circle from its smallest name on, so that it reads the same from wherever it was entered."""
    first = circle.index(min(circle))
    return (*circle[first:], *circle[:first])


def in_words(circle: tuple[str, ...], verb: str) -> str:
    """The message about a circle; the middle of a long one is left out."""
    trip = [*circle[:4], *(["…"] if len(circle) > 4 else []), circle[0]]  # noqa: PLR2004 - about a line
    return f"`{circle[0]}` {verb} itself: {' -> '.join(f'`{each}`' for each in trip)}"
