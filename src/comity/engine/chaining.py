"""Drawing conclusions with durable_rules: rules in, those that fired out, in order.

This talks to the core of durable_rules, the Rete network in `durable_rules_engine`, without the Python layer around it:
that layer starts timer threads that never end, swallows what an action raises, and drops the rest of a run after 10
seconds. The core is sound for what is emitted here: equality of short strings, few rules to a ruleset, one fact at a
time, each read by some rule, no negation, nothing retracted. bench/durable_soak.py holds it to that.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

from comity.engine.horn import MAX_PREMISES, Literal, Network, Rule

MAX_SHARD = 60
"""Rules to a ruleset. Registering and matching both grow faster than linearly, and durable hangs from some 500 on."""
MAX_READ = 240
"""Different literals that the rules of one ruleset read."""


class EngineFaultError(Exception):
    """durable_rules did what it should never do; says what."""


_FACTS = [f'{{"t":"t{number}","id":"t{number}","sid":"0"}}' for number in range(MAX_READ)]
"""A fact for each literal of a shard; the same few for all shards, so that none collide in durable's hashes."""


def core() -> Any:  # noqa: ANN401 - the extension module has no types
    """The core of durable_rules; raises `ImportError` where it is not available, for whatever reason."""
    try:
        import durable_rules_engine
    except ImportError:
        raise
    except Exception as error:  # of an extension that was built for something else
        raise ImportError(f"{type(error).__name__}: {error}") from error
    return durable_rules_engine


def conclude(network: Network) -> list[Rule]:
    """The rules that fired and concluded something new, in order.

    They are loaded a shard at a time. One that needs what an earlier shard did not conclude is left out.
    """
    durable = core()
    known, fired = dict(network.tokens), list[Rule]()
    shard, read, loaded = list[Rule](), dict[Literal, int](), set[int]()
    for rule in chain.from_iterable(network.rules.values()):
        if len(shard) == MAX_SHARD or len(read) > MAX_READ - MAX_PREMISES:
            _fire(durable, shard, read, known, fired)
            shard, read, loaded = [], {}, set()
        if rule.conclusion not in known and all(each in known or abs(each) in loaded for each in rule.premises):
            shard.append(rule)
            loaded.add(abs(rule.conclusion))
            for each in rule.premises:
                read.setdefault(each, len(read))
    if shard:
        _fire(durable, shard, read, known, fired)
    return fired


def _fire(
    durable: Any,  # noqa: ANN401 - as above
    shard: list[Rule],
    read: dict[Literal, int],
    known: dict[Literal, None],
    fired: list[Rule],
) -> None:
    """Let durable draw every conclusion of one shard; adds to `known` and `fired`."""
    ruleset = durable.create_ruleset("comity", _definition(shard, read))
    try:
        for literal in [each for each in read if each in known]:
            state = _assert(durable, ruleset, read[literal])
            action = durable.start_action_for_state(ruleset, state)
            firing = action and action[1]
            while firing:
                rule = shard[int(next(iter(json.loads(firing))))]
                if not all(each in known for each in rule.premises):
                    raise EngineFaultError(f"durable_rules fired `{rule.label}` without its premises")
                if rule.conclusion not in known:
                    known[rule.conclusion] = None
                    fired.append(rule)
                    if rule.conclusion in read:
                        _assert(durable, ruleset, read[rule.conclusion])
                firing = durable.complete_and_start_action(ruleset, state)
        durable.delete_state(ruleset, "0")
    finally:  # the state stays after an error: deleting one with actions waiting makes durable free memory twice
        durable.delete_ruleset(ruleset)


def _definition(shard: list[Rule], read: dict[Literal, int]) -> str:
    """The ruleset of a shard in durable's JSON; a rule is named by its place."""
    return json.dumps(
        {
            str(number): {"all": [{f"m{j}": {"t": f"t{read[each]}"}} for j, each in enumerate(rule.premises)]}
            for number, rule in enumerate(shard)
        }
    )


def _assert(durable: Any, ruleset: int, number: int) -> int:  # noqa: ANN401 - as above
    """The state that durable keeps for the session, after it took a fact that some rule reads."""
    code, state = durable.assert_fact(ruleset, _FACTS[number])
    if code:
        raise EngineFaultError(f"durable_rules did not take a fact, code {code}")
    return state  # type: ignore[no-any-return]
