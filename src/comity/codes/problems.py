"""What each code of a problem means, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.codes.code import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEMS: Mapping[str, Code] = {
    "another-run": Code(
        "An unfinished run lies there, but of another case, another table or other options.",
        "Go on with what it was begun with, or delete its folder to begin anew.",
    ),
    "bad-arguments": Code(
        "A name, or a form such as `once` or `all`, has more, fewer or other arguments than it takes.",
        "Give it what the message says. An argument is the bare name of an entity; to speak of all members of a group, "
        "use `all`, `any` or `count`.",
        "all(withdrawn(r) for r in four_regions)",
    ),
    "bad-condition": Code(
        "A condition cannot be read: something is missing, stands in the wrong place, or is no part of the language.",
        "Look at the marked place. The language is a small part of Python's expressions; all forms are in "
        "docs/language.md.",
        "war == over and not any(occupied(r) for r in region)",
    ),
    "bad-consequence": Code(
        "The `then` of a warning must be something that can be so: a fact, an event, a concept without readings, or a "
        "comparison of a fact with a value.",
        "Name such a thing, or several joined by `and`; or record the consequence as words.",
        "then: {text: The other side could rearm.}",
    ),
    "bad-dates": Code(
        "Dates or deadlines contradict one another: steps out of order, a horizon before the last step, `until` before "
        "`from`, or both `by` and `within`.",
        "Put the steps in the order of their dates, and give a term one deadline.",
    ),
    "bad-log": Code(
        "An event log is not XML, not XES, or holds no events.",
        "Write the log again with the program that it comes from.",
    ),
    "bad-model": Code(
        "A line of a DECLARE model cannot be read, or says something that comity does not read.",
        "Look at the marked place. A constraint is a template with activities in square brackets; docs/declare.md "
        "lists all.",
    ),
    "bad-name": Code(
        "This cannot be a name or an id.",
        "Names have only the letters `a` to `z`, digits and `_`, and start with a letter; they are no word of the "
        "condition language (such as `once`) or of Python (such as `class`). Ids may also have `-` and `.`.",
        "nato_bid",
    ),
    "bad-resume": Code(
        "A file to resume holds no counts, or those of another question.",
        "Ask what was asked then, or begin anew without it.",
    ),
    "bad-scenario": Code(
        "A scenario that is given for a space is ongoing or has not just one step.",
        "Give a complete scenario of one step.",
    ),
    "bad-table": Code(
        "A file is not the table that its name says, or it is broken, or its rows have not all the same cells.",
        "Write the file again with the program that it comes from. In a CSV file, cells are separated by commas, and "
        "one with a comma in it stands in quotes.",
    ),
    "bad-value": Code(
        "A value has not the form that belongs in this place.",
        "Write what the message asks for. Dates are written 2024-06-17, lengths of time `30 days`, truths `true` and "
        "`false`; text that looks like a number or a truth is put in quotes.",
        "date: 2024-06-17",
    ),
    "bad-yaml": Code(
        "The file is not YAML: it cannot be told which value belongs to which key.",
        "Look at the marked place and the line above it. Most often a text with `: `, ` #` or a quote in it is to be "
        "put in quotes, or a line is not indented like its neighbours.",
        'title: "A ceasefire: the terms"',
    ),
    "circle": Code(
        "Something is defined through itself, perhaps by way of others, or a term supersedes itself.",
        "Change one of the definitions on the way so that it rests on facts alone.",
    ),
    "cut-short": Code(
        "In YAML ` #` starts a comment, which ends the condition before it without a word.",
        "Put the condition in quotes, or the comment on a line of its own.",
        'requires: "war == over"   # a comment behind quotes is fine',
    ),
    "duplicate": Code(
        "A key, an id, a party or a member stands twice, or there are two case files in one folder.",
        "Remove one, or give it another name.",
    ),
    "empty": Code(
        "Nothing stands where something must: an empty file, condition, list of values, entity type or group.",
        "Write what is missing, or take the key out. A group that is empty on purpose names its type.",
        "nobody: {of: state, members: []}",
    ),
    "engine-limit": Code(
        "A limit of the rule engine is exceeded.",
        "Ask the definition itself, which has no such limit: `--engine meaning`.",
    ),
    "impossible-background": Code(
        "No scenario meets all background constraints, so nothing can be asked about all scenarios.",
        "Read the constraints that the message names together, and weaken one of them.",
    ),
    "impossible-goal": Code(
        "The goal is reached by no scenario that meets the background, whatever the parties say.",
        "The goal must hold at the last step: write `once(x)` for what happens on the way. Otherwise, correct it, "
        "or the background constraint that the message names.",
    ),
    "long-quote": Code(
        "A quote has more than 15 words.",
        "Quote a few words and say the rest in your own under `note`.",
    ),
    "missing-key": Code(
        "A key that is needed here is missing.",
        "Add it. docs/language.md says which keys each kind of term has.",
    ),
    "missing-step": Code(
        "A scenario of a table has a step, but not the one before.",
        "Number the steps of each scenario one by one. A step at which nothing changes has a row too.",
    ),
    "name-taken": Code(
        "One name means one thing: facts, events, derived names, concepts, entities and values share one space of "
        "names.",
        "Choose another name for one of the two. Only enumerations may share a value.",
    ),
    "no-case": Code(
        "There is no case where one was looked for.",
        "Give the folder with `case.yaml` in it, or the one file that starts with `case:`.",
        "comity check rules/ukraine-2024 scenario.yaml",
    ),
    "no-columns": Code(
        "NumPy or pyarrow, which sweeps need, is not installed.",
        "Install both with `pip install 'comity[sweep]'`.",
    ),
    "no-engine": Code(
        "The rule engine was asked for, but durable_rules cannot be imported: not on Python 3.13 and later.",
        "Use `--engine meaning`, which gives the same verdicts, or an earlier Python.",
    ),
    "no-file": Code(
        "A file or folder cannot be read: it does not exist, or access is denied.",
        "Check the path.",
    ),
    "no-hypothesis": Code(
        "Hypothesis, which draws the scenarios for the laws of the engines, is not installed.",
        "Install it with `pip install hypothesis`, or leave these laws out.",
    ),
    "no-range": Code(
        "A number is added to, or compared with, another, and its values have no limits, so that not all can be tried.",
        "Give the fact a `range`.",
        "facts: {personnel: {type: int, range: [0, 1000000]}}",
    ),
    "no-such-quote": Code(
        "The text of a source that was given does not have the words of a quote.",
        "Compare the quote with the source: in the words themselves, spaces and line breaks do not matter.",
    ),
    "no-scenario": Code(
        "There is no scenario where some were looked for.",
        "Give a file that starts with `scenario:`, or a folder that holds such files.",
    ),
    "no-solver": Code(
        "The question is about all scenarios, which needs python-sat, and that is not installed.",
        "Install it with `pip install 'comity[solve]'`.",
    ),
    "no-spark": Code(
        "PySpark, which was asked for, is not installed.",
        "Install it with `pip install 'comity[spark]'`; it needs Java 17. Without it, `--workers` shares the work "
        "among processes.",
    ),
    "not-as-expected": Code(
        "A scenario turned out otherwise than it expects.",
        "Read why, and correct the scenario, the terms or the expectation.",
    ),
    "not-comparable": Code(
        "Two cases are to be compared in which the same name stands for different things.",
        "Declare the facts, events and concepts of both cases in the same way.",
    ),
    "not-listed": Code(
        "The values of an input cannot be listed, or it is named twice, so no map can be drawn over it.",
        "Name two different facts or concepts that are truths, names, or whole numbers with a range.",
    ),
    "not-resumable": Code(
        "A sweep cannot be resumed, because it writes no output or what it reads can be read only once.",
        "Give it `--out`, and a file or a folder to read.",
    ),
    "not-text": Code(
        "A file is not UTF-8 text. It may be in an older encoding, or no text at all.",
        "Save it as UTF-8, which editors offer under `save as`.",
    ),
    "not-together": Code(
        "Rows of one scenario stand in different places of a table that is too large to be held in memory.",
        "Sort the table by `scenario`. A table in memory may be in any order, and so may a smaller file.",
    ),
    "not-understood": Code(
        "A part of a file would be left out, and yet nothing was found wrong with it: a defect of comity.",
        "Please report it, with the file. Until it is mended, write the part in another way.",
    ),
    "nothing-possible": Code(
        "Scenarios were asked for of which there is none: the background, or what is wanted of them, rules them out.",
        "Ask for less, or allow more steps; `comity audit` says which terms nothing can satisfy or violate.",
    ),
    "nothing-tested": Code(
        "No scenario there expects anything, so nothing was tested.",
        "Add `expect` to a scenario.",
        "expect: {north: accepts}",
    ),
    "number-compared": Code(
        "A question over all scenarios compares a `number` fact with another, or adds it to another, which is solved "
        "for `int` only. Terms with such a comparison are left out of it, and named; a goal with one is refused.",
        "Give the facts the type `int`, in a smaller unit, and a `range`.",
        "facts: {price_in_cents: {type: int, range: [0, 1000000]}}",
    ),
    "other-case": Code(
        "A scenario was read for another case than the one that is asked about it, or before its names were changed.",
        "Read the scenario again, for the case that is asked about.",
        'comity.check(case, comity.load_scenario("scenario.yaml", case))',
    ),
    "out-exists": Code(
        "The output is there already.",
        "Delete it, or write to another place.",
    ),
    "out-of-range": Code(
        "A number is outside the `range` that its fact declares.",
        "Correct the number, or widen the range in the case file.",
    ),
    "refused": Code(
        "The operating system refuses something: a file, a process or a piece of memory.",
        "See what it says: free what is short, or ask for less at once.",
    ),
    "set-twice": Code(
        "A fact or event gets two values in the same step, perhaps through a group.",
        "Leave one out. To set all members but one, list the members.",
    ),
    "spark-failed": Code(
        "Spark has stopped the work.",
        "Look at what Spark says; run it again, or without Spark.",
    ),
    "too-large": Code(
        "A limit is exceeded: of size, depth, number of steps, or of what a condition unfolds to.",
        "Split what is too large. Give parts of a long condition names under `derived`, and use smaller groups.",
    ),
    "unfinished-run": Code(
        "An unfinished run lies beside the output.",
        "Go on with `--resume`, or delete its folder to begin anew.",
    ),
    "unknown-code": Code(
        "There is no problem with this code.",
        "`comity explain` without a code lists all of them.",
    ),
    "unknown-file": Code(
        "A file is neither a case, nor a party, nor a scenario, or it is another of these than was asked for.",
        "Start it with `case:`, `party:` or `scenario:`; or move it out of the folder. Where scenarios are looked for, "
        "`--ignore NAME` leaves it out.",
    ),
    "unknown-key": Code(
        "There is no such key in this place.",
        "Correct its spelling. What has no key of its own can be written under `note`.",
    ),
    "unknown-kind": Code(
        "There is no such kind of term.",
        "Choose one of precondition, demand, red_line, commitment, warning, characterisation, assertion and exception.",
        "kind: red_line",
    ),
    "unknown-name": Code(
        "A name is used that the case does not declare, or it is not one that can stand here.",
        "Correct its spelling, or declare it in the case file.",
    ),
    "unknown-party": Code(
        "There is no party (for an addressee: no party or entity) of this name.",
        "Correct its spelling, or add a file for the party.",
    ),
    "unknown-reading": Code(
        "The concept has no reading of this name.",
        "Choose one of its readings, or add the reading to the concept in the case file.",
    ),
    "unknown-source": Code(
        "A statement, or a text that is given for it, names a source that the case file does not list.",
        "Add it under `sources` in the case file.",
        "sources: {article: {title: The article, outlet: A newspaper, date: 2024-06-17}}",
    ),
    "unknown-statement": Code(
        "A term rests on a statement that its party's file does not hold.",
        "Add it under `statements` in the same file, with who said it.",
        "statements: {speech-2024-06-14: {speaker: The president, date: 2024-06-14}}",
    ),
    "unknown-term": Code(
        "There is no term or exception of this id: under `supersedes` and `unless` in the same party, under `expect` "
        "in the case.",
        "Correct the id. Under `expect` a term is named `party.id`.",
    ),
    "unknown-type": Code(
        "There is no such type of fact.",
        "Use bool, int, number, date, an entity type, or a list of the values that the fact may have.",
        "war: [fighting, ceasefire, over]",
    ),
    "unknown-value": Code(
        "The fact has no such value.",
        "Use one of its values, or add the value to the fact in the case file.",
    ),
    "unsupported-yaml": Code(
        "This part of YAML is not read: tags, merge keys, keys that are no texts, and several documents in one file.",
        "Write the file without it.",
    ),
    "unwritable": Code(
        "A file cannot be written.",
        "Choose another place, or make room.",
    ),
    "worker-ended": Code(
        "A process that shared the work ended early, perhaps for want of memory.",
        "Go on with `--resume` and fewer workers.",
    ),
    "wrong-kind": Code(
        "This is declared, but as something else than belongs here: an event as a fact, a derived name that is set, a "
        "demand as an exception.",
        "List events under `events`, set facts under `facts`, and leave derived names to follow from facts.",
    ),
    "wrong-type": Code(
        "Types do not fit: a condition where a number belongs, a comparison of a date with a name, members of two "
        "types in a group.",
        "Compare like with like. A fact that is not true or false becomes a condition by a comparison.",
        "war == over",
    ),
}
