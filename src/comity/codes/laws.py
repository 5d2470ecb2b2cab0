"""What each code of a law means, and how to mend what breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.codes.code import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

LAWS: Mapping[str, Code] = {
    "allowed-by-background": Code(
        "The background contradicts no term on its own: a scenario that meets the background meets the term.",
        "Read the background constraint that is named beside the term: one of the two says too much.",
    ),
    "can-be-left-untriggered": Code(
        "Not every scenario triggers the term: what stands under `of`, `while` or `when` is a condition indeed.",
        "Correct the condition, which is always true; or take it out if the term is to count always.",
    ),
    "can-be-satisfied": Code(
        "Some scenario satisfies the term.",
        "Look for conditions that exclude one another: two values of one fact joined by `and`, or what the background "
        "rules out.",
    ),
    "can-be-triggered": Code(
        "Some scenario triggers the term: what stands under `of`, `while` or `when` can be so.",
        "Look for conditions that exclude one another, an exception that always holds, or dates that never come.",
    ),
    "can-be-violated": Code(
        "Some scenario violates the term.",
        "A term that nothing can violate asks for nothing: it may be true by its own words, or by the background. "
        "Correct it, or record it as an assertion.",
    ),
    "consistent-background": Code(
        "Some scenario meets all background constraints.",
        "Read the constraints that are named together, and weaken one of them.",
    ),
    "consistent-party": Code(
        "As of each date at which its position changed, a party's own terms can all be met by one scenario.",
        "If the party changed its position, name the earlier term under `supersedes`; else correct one of the terms.",
    ),
    "determined-by-its-facts": Code(
        "Where all facts, events, concepts and dates that a term reads are known, its verdict is determined.",
        "This is a defect of comity: report it with the case and the scenario.",
    ),
    "every-threshold-matters": Code(
        "Each number or date that something is compared with matters: one more or one less changes a verdict.",
        "Compare it with the range of the fact: a bound outside of it, or far from any other, changes nothing.",
    ),
    "every-value-matters": Code(
        "Each value of an enumeration can be told from the others by some term or background constraint.",
        "Take the value out, name it in the condition where it makes a difference, or accept it as a detail.",
    ),
    "no-dead-concept": Code(
        "Some term in force or background constraint reads the concept.",
        "Take it out, or use it in the term that speaks of it.",
    ),
    "no-dead-derived": Code(
        "Some term in force or background constraint reads the derived name.",
        "Take it out, or use it in the term that speaks of it.",
    ),
    "no-dead-entity": Code(
        "Some term in force or background constraint reads something about the entity, or about the type.",
        "Take it out, or look for the group or condition that leaves it out.",
    ),
    "no-dead-event": Code(
        "Some term in force or background constraint reads the event.",
        "Take it out, or use it in the term that speaks of it.",
    ),
    "no-dead-exception": Code(
        "Some term in force names the exception under `unless`.",
        "Name it under `unless` of the term that it excuses, or take it out.",
        "unless: [flood]",
    ),
    "no-dead-fact": Code(
        "Some term in force or background constraint reads the fact, or names it as a consequence.",
        "Take it out, or use it in the term that speaks of it: it may be a fact that two names stand for.",
    ),
    "no-dead-group": Code(
        "Some condition goes through the group, or the status quo sets a fact for it.",
        "Take it out, or look for the condition that goes through another group instead.",
    ),
    "no-idle-condition": Code(
        "No part of a term's conditions can be dropped, or put as true or false, without changing a verdict.",
        "Take the part out, or correct it: it may be implied by its neighbours or by the background, or be in the "
        "wrong place.",
    ),
    "not-equivalent": Code(
        "Some scenario gives the term another verdict than each other term of its party.",
        "Keep one of the two, and rest it on the statements of both.",
    ),
    "not-implied": Code(
        "A party's term can be violated while all its others are met.",
        "Take it out if it repeats what others say, or correct it: it may have a wrong bound or be shadowed by a "
        "stricter term.",
    ),
    "property-holds": Code(
        "What the case file states under `properties` holds in every scenario that the background allows.",
        "Read the scenario that breaks it: correct the property, the terms that it speaks of, or the background.",
        "properties: [{id: no-win-in-war, never: 'verdict(\"north.win-first\") == satisfied and war == fighting'}]",
    ),
}
_DEFECT = "What breaks it is a defect of comity: report it with the case and the scenario."

ENGINES: Mapping[str, Code] = {
    "engine-deterministic": Code("The same question has the same answer, also in another Python.", _DEFECT),
    "engine-explains": Code("The reasons of a verdict force it by themselves, and none can be spared.", _DEFECT),
    "engine-ignores-calendar": Code("Nothing changes when every date is moved by the same time.", _DEFECT),
    "engine-ignores-names": Code("Nothing changes when facts, events and entities have other names.", _DEFECT),
    "engine-ignores-order": Code("Nothing changes when what is simultaneous is written otherwise.", _DEFECT),
    "engine-learns": Code("Learning more never turns one verdict that is certain into another.", _DEFECT),
    "engine-remembers": Code("A fact stays as it is until it changes; saying it again changes nothing.", _DEFECT),
    "engines-agree": Code(
        "The definition, the rule engine, columns, the solver and the page find the same verdicts.", _DEFECT
    ),
}
"""Laws of the engines, whatever a case says."""

MUTANTS: Mapping[str, Code] = {
    "condition-matters": Code(
        "The part that a mutant changes matters: some scenario tells the changed rule from the rule.",
        "Leave the part out, or correct it: as it is, it changes no verdict.",
    ),
    "covered": Code(
        "Scenarios try out each verdict of a term, each truth of its conditions, and the effect of each operand.",
        "Add a scenario that does what the message says never happens, or accept it in a baseline, with the reason.",
        "- {law: covered, subject: village.enough, part: flow >= 300, never: unknown, reason: It is measured daily}",
    ),
    "mutant-killed": Code(
        "A scenario tells the changed rule from the rule, and expects what the rule says.",
        "Add a scenario that does, such as `comity suggest-tests` writes; or accept it in a baseline, with the reason.",
    ),
}
"""What is told of the mutants of rules."""
