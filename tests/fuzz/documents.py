"""Mutated YAML: cases and scenarios with parts dropped, doubled, swapped, renamed, nested, made hostile, or torn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fuzz import hostile, seeds
from fuzz.commands import Commands
from fuzz.conditions import mutated
from fuzz.trees import Listing, Table, Tree, Word, child, copied, inline, walk, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

CASE, SCENARIO = "case.yaml", "scenario.yaml"
KEYS = (
    "is", "is_", "while", "while_", "from", "from_", "kind", "text", "readings", "members", "of", "type", "range",
    "title", "negated", "note", "unit", "always", "never", "requires", "when", "then", "claims", "holds", "by",
    "within", "at", "until", "unless", "stated", "supersedes", "reading", "addressee", "weight", "revisable", "date",
    "facts", "events", "unknown", "as_of", "status", "expect", "parties", "party", "case", "scenario", "steps",
    "statements", "terms", "code", "cameo", "plover", "<<", "model_fields_set",
)  # fmt: skip
VOCABULARY = ("entities", "groups", "facts", "events", "derived", "concepts")
_KEYWORDS = (Word("is"), Word("from"), Word("while"))
REST = (
    ("show", CASE), ("show", CASE, "--format", "json"), ("show", CASE, "--graph"), ("show", CASE, "--graph-dot"),
    ("show", CASE, "--graph-svg"), ("check", CASE, SCENARIO, "--format", "json"),
    ("check", CASE, SCENARIO, "--trace"), ("check", CASE, SCENARIO, "--as-of", "2024-06-16"),
    ("space", CASE, "--seconds", "1"), ("space", CASE, "--given", SCENARIO, "--seconds", "1"),
    ("export", CASE, "--to", "claims"), ("export", CASE, "--to", "annotations"), ("export", CASE, "--to", "actors"),
    ("export", CASE, SCENARIO, "--to", "events"), ("export", CASE, SCENARIO, "--to", "matrix"),
    ("export", CASE, SCENARIO, "--to", "verdicts"), ("report", CASE, SCENARIO),
    ("report", CASE, SCENARIO, "--format", "html"), ("report", CASE, SCENARIO, "--format", "json"),
    ("board", CASE, SCENARIO, "-o", "board.html", "--seconds", "1"), ("test", "--no-laws", SCENARIO),
    ("audit", CASE, "--seconds", "1"), ("conflicts", CASE, "--goal", "true", "--seconds", "1"),
    ("deadlocks", CASE, "--seconds", "1"),
)  # fmt: skip
"""What is asked of mutants besides `check`, of one in six."""


def draw(random: Random) -> Commands:
    """A mutated case with a mutated scenario, and what is asked of them."""
    if random.random() < 0.1:
        return _as_torn_files(random)
    seed = seeds.drawn(random)
    trees = [seed.case, seed.scenarios[0]]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        mutate(random, trees[random.random() < 0.3])
    texts = [_text(random, tree) for tree in trees]
    if random.random() < 0.15:
        at = random.randrange(2)
        texts[at] = hostile.torn(random, texts[at])
    files = {name: text.encode("utf-8", "surrogatepass") for name, text in zip((CASE, SCENARIO), texts, strict=True)}
    return Commands(files, _lines(random), whole=True)


def mutate(random: Random, tree: Tree) -> None:
    """One change to a tree, wherever there is something to change."""
    holders = [each for each in walk(tree) if not isinstance(each, Word) and each.items]
    if holders:
        random.choice(CHANGES)(random, random.choice(holders), tree)


def _as_torn_files(random: Random) -> Commands:
    """The very text of a shipped file, comments included, torn; read as a case, and as a scenario of a sound case."""
    raw = hostile.torn(random, random.choice(seeds.texts())).encode("utf-8", "surrogatepass")
    sound = written(seeds.documented()[0].case).encode()
    if random.random() < 0.3:
        raw = hostile.torn_bytes(random, raw)
    return Commands(
        {CASE: raw, SCENARIO: raw, "sound.yaml": sound}, (("show", CASE), ("check", "sound.yaml", SCENARIO))
    )


def _lines(random: Random) -> tuple[tuple[str, ...], ...]:
    check = ("check", CASE, SCENARIO)
    return (check, random.choice(REST)) if random.random() < 1 / 6 else (check,)


def _text(random: Random, tree: Tree) -> str:
    return inline(tree) if random.random() < 0.1 else written(tree).lstrip("\n")


def _holds(holder: Tree, at: int) -> Tree:
    assert not isinstance(holder, Word)
    item = holder.items[at]
    return item[1] if isinstance(item, tuple) else item


def _set(holder: Tree, at: int, new: Tree) -> None:
    if isinstance(holder, Table):
        holder.items[at] = (holder.items[at][0], new)
    elif isinstance(holder, Listing):
        holder.items[at] = new


def _at(random: Random, holder: Table | Listing) -> int:
    return random.randrange(len(holder.items))


def _drop(random: Random, holder: Table | Listing, _root: Tree) -> None:
    del holder.items[_at(random, holder)]


def _double(random: Random, holder: Table | Listing, _root: Tree) -> None:
    at = _at(random, holder)
    if isinstance(holder, Table):
        key, value = holder.items[at]
        holder.items.append((copied(key), copied(value)))
    else:
        holder.items.append(copied(holder.items[at]))


def _swap(random: Random, holder: Table | Listing, _root: Tree) -> None:
    one, other = _at(random, holder), _at(random, holder)
    first, second = _holds(holder, one), _holds(holder, other)
    _set(holder, one, second)
    _set(holder, other, first)


def _harm(random: Random, holder: Table | Listing, _root: Tree) -> None:
    _set(holder, _at(random, holder), Word(hostile.scalar(random)))


def _foreign(random: Random, holder: Table | Listing, _root: Tree) -> None:
    _set(holder, _at(random, holder), copied(random.choice(seeds.parts())))


def _own(random: Random, holder: Table | Listing, root: Tree) -> None:
    _set(holder, _at(random, holder), copied(random.choice(list(walk(root)))))


def _wrap(random: Random, holder: Table | Listing, _root: Tree) -> None:
    at = _at(random, holder)
    inner = _holds(holder, at)
    key = random.choice(KEYS)
    for _ in range(random.choice((1, 1, 1, 2, 30, 70))):
        inner = Listing([inner]) if random.random() < 0.5 else Table([(Word(key), inner)])
    _set(holder, at, inner)


def _rekey(random: Random, holder: Table | Listing, _root: Tree) -> None:
    if isinstance(holder, Table):
        at = _at(random, holder)
        old, value = holder.items[at]
        word = random.random()
        new: Tree = Word(
            random.choice(KEYS)
            if word < 0.5
            else random.choice(seeds.words())
            if word < 0.8
            else hostile.scalar(random)
        )
        if isinstance(old, Word) and random.random() < 0.2:
            new = Word(f"{old.text}{random.choice('_ ,s(1-')}")
        holder.items[at] = (new if random.random() < 0.95 else Listing([new]), value)


def _keyword(random: Random, _holder: Table | Listing, root: Tree) -> None:
    """A key that is a word of Python becomes the name of its field in the models."""
    tables = [each for each in walk(root) if isinstance(each, Table)]
    found = [(table, at) for table in tables for at, (key, _) in enumerate(table.items) if key in _KEYWORDS]
    if found:
        table, at = random.choice(found)
        table.items[at] = (Word(f"{inline(table.items[at][0])}_"), table.items[at][1])


def _clash(random: Random, _holder: Table | Listing, root: Tree) -> None:
    """Something of the vocabulary gets the name of something else there."""
    sections = [each for name in VOCABULARY if isinstance(each := child(root, name), Table) and each.items]
    if sections:
        one, other = random.choice(sections), random.choice(sections)
        at = _at(random, one)
        one.items[at] = (copied(random.choice(other.items)[0]), one.items[at][1])


def _insert(random: Random, holder: Table | Listing, _root: Tree) -> None:
    new = Word(hostile.scalar(random)) if random.random() < 0.5 else copied(random.choice(seeds.parts()))
    if isinstance(holder, Table):
        holder.items.append((Word(random.choice(KEYS)), new))
    else:
        holder.items.append(new)


def _rename(random: Random, _holder: Table | Listing, root: Tree) -> None:
    """One name becomes another, wherever it stands."""
    words = [each for each in walk(root) if isinstance(each, Word)]
    old = random.choice(words).text
    new = random.choice((random.choice(seeds.words()), random.choice(words).text, hostile.scalar(random)))
    for word in words:
        if old and old in word.text:
            word.text = word.text.replace(old, new)


def _spoil(random: Random, holder: Table | Listing, _root: Tree) -> None:
    """A hostile character within a text, which is quoted to remain one."""
    found = _holds(holder, _at(random, holder))
    if isinstance(found, Word):
        at = random.randrange(len(found.text) + 1)
        new = found.text[:at] + hostile.character(random) + found.text[at:]
        found.text = json.dumps(new, ensure_ascii=random.random() < 0.5) if random.random() < 0.7 else new


def _condition(random: Random, _holder: Table | Listing, root: Tree) -> None:
    """A condition becomes one that is like it."""
    keys = ("of", "requires", "never", "while", "when", "then", "claims", "is", "always")
    owners = [each for each in walk(root) if isinstance(each, Table)]
    found = [value for each in owners for key in keys if isinstance(value := child(each, key), Word)]
    if found:
        word = random.choice(found)
        word.text = json.dumps(mutated(random, word.text.strip('"')), ensure_ascii=False)


def _many(random: Random, holder: Table | Listing, _root: Tree) -> None:
    """One item, many times over; keys told apart by a number."""
    at, count = _at(random, holder), random.choice((10, 30, 120))
    if isinstance(holder, Table):
        key, value = holder.items[at]
        name = key.text if isinstance(key, Word) else "x"
        holder.items += [(Word(f"{name}{i}"), copied(value)) for i in range(count)]
    else:
        holder.items += [copied(holder.items[at]) for _ in range(count)]


CHANGES: tuple[Callable[[Random, Table | Listing, Tree], None], ...] = (
    _drop, _double, _swap, _harm, _harm, _harm, _foreign, _own, _wrap, _rekey, _rekey, _keyword, _clash, _insert,
    _rename, _rename, _spoil, _condition, _condition, _condition, _many,
)  # fmt: skip
