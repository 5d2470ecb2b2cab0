// What a scenario does to a term: from the values of its conditions to a verdict, and from verdicts to stances.

const VERDICT_ORDER = ["violated", "pending", "satisfied", "raised", "applies", "recorded", "not_triggered"];
const BINDING = ["precondition", "demand", "red_line", "commitment"];

/** The verdicts of a term that are possible in one choice of readings; none for an exception. */
function verdictsOf(world, term) {
  const [kind, ...fields] = term.rule;
  const of = (part) => valuesOf(world, part);
  switch (kind) {
    case "warning":
      return [["not_triggered"], ["raised", "not_triggered"], ["raised"]][ever(of(fields[0]))];
    case "characterisation":
      return [["not_triggered"], ["applies", "not_triggered"], ["applies"]][ever(of(fields[0]))];
    case "assertion":
      if (fields[0] === null) return ["recorded"];
      return [["violated"], ["violated", "satisfied"], ["satisfied"]][claimed(world.course, of(fields[0]), fields[1])];
    case "exception":
      return [];
    default:
      return possibleFrom(...threeValues(world, kind, fields));
  }
}

/** The verdicts that three values leave possible: violated, pending, engaged. */
function possibleFrom(viol, pend, eng) {
  if (viol === YES) return ["violated"];
  const found = new Set(pend === NO ? [] : ["pending"]);
  if (pend !== YES && eng !== NO) found.add("satisfied");
  if (pend !== YES && eng !== YES) found.add("not_triggered");
  if (viol === OPEN) found.add("violated");
  return VERDICT_ORDER.filter((each) => found.has(each));
}

function threeValues(world, kind, fields) {
  const { course } = world;
  const [first, second] = [valuesOf(world, fields[0]), valuesOf(world, fields[1])];
  switch (kind) {
    case "precondition":
      return [ever(both(first, second.map((value) => 2 - value))), NO, ever(first)];
    case "red_line":
      return [ever(both(first, second)), NO, ever(second)];
    case "demand": {
      const [, , standing, by, hours] = fields;
      if (by === null && hours === null) {
        const triggered = standing ? first.at(-1) : ever(first);
        return judgedOnce(triggered, second.at(-1), course.closed ? YES : NO);
      }
      if (by !== null) return judgedOnce(ever(first), ever(both(second, datedBy(course, by))), passed(course, by));
      return judgedEach(first, answered(course, second, hours, true), expired(course, hours));
    }
    default: {
      const [, , by, hours] = fields;
      const answer = by === null ? second : both(second, datedBy(course, by));
      const due = by === null ? expired(course, hours) : first.map(() => passed(course, by));
      return judgedEach(first, answered(course, answer, hours, false), due);
    }
  }
}

function ever(values) {
  return Math.max(...values);
}

function both(one, other) {
  return one.map((value, i) => Math.min(value, other[i]));
}

function judgedOnce(triggered, got, expected) {
  const unmet = Math.min(triggered, 2 - got);
  return [Math.min(unmet, expected), Math.min(unmet, 2 - expected), triggered];
}

function judgedEach(triggers, met, expected) {
  const each = triggers.map((value, i) => judgedOnce(value, met[i], expected[i]));
  return [0, 1, 2].map((at) => ever(each.map((values) => values[at])));
}

/** For each step, whether there is an answer at most `hours` after it: at any step, or only from this one on. */
function answered(course, answers, hours, anywhere) {
  return perStep(course.steps, (i) => {
    let found = NO;
    for (let j = anywhere ? 0 : i; j < course.steps; j++) {
      found = Math.max(found, Math.min(answers[j], apart(course, i, j, hours)));
    }
    return found;
  });
}

/** Whether a claim is borne out, contradicted or neither: at the last step, or as of a date. */
function claimed(course, claims, at) {
  if (at === null) return claims.at(-1);
  const inTime = datedBy(course, at);
  const reached = course.horizon === null ? OPEN : dayOf(course.horizon) >= ordinalOf(at) ? YES : NO;
  const later = [...inTime.slice(1).map((value) => 2 - value), course.closed ? YES : reached];
  const chosen = both(inTime, later);
  if (ever(both(chosen, claims)) === YES) return YES;
  return ever(both(chosen, claims.map((value) => 2 - value))) === YES ? NO : OPEN;
}

/** For each step, whether it is dated on that day or before. */
function datedBy(course, by) {
  return course.dates.map((at) => (at === null ? OPEN : dayOf(at) <= ordinalOf(by) ? YES : NO));
}

/** Whether the time until a day is over: the scenario is complete, or its horizon lies behind it. */
function passed(course, by) {
  if (course.closed) return YES;
  return course.horizon === null ? OPEN : dayOf(course.horizon) > ordinalOf(by) ? YES : NO;
}

/** For each step, whether the time to answer is over. */
function expired(course, hours) {
  if (course.closed || hours === null) return course.dates.map(() => (course.closed ? YES : NO));
  return course.dates.map((at) => 2 - atMost(at, course.horizon, hours));
}

// --- readings ---

/** A course in every choice of readings; `fixed` are those that the question fixes. */
function worldsOf(model, course, fixed) {
  return { model, course, fixed: fixed ?? {}, shared: [], made: new Map() };
}

/** Each choice of readings that counts for a term or constraint: its label, and the course read that way. */
function readAs(worlds, asked) {
  let choices = [[]];
  for (const [concept, readings] of asked.concepts) {
    const chosen = worlds.fixed[concept];
    const options = readings.includes(chosen) ? [chosen] : readings;
    choices = choices.flatMap((choice) => options.map((reading) => [...choice, [concept, reading]]));
  }
  return choices.map((choice) => {
    const key = choice.join(" ");
    if (!worlds.made.has(key)) {
      worlds.made.set(key, worldOf(worlds.model, worlds.course, Object.fromEntries(choice), worlds.shared));
    }
    const named = choice.filter(([concept]) => !Object.hasOwn(worlds.fixed, concept));
    return { label: named.map((pair) => pair.join("=")).join(", "), world: worlds.made.get(key) };
  });
}

/** The outcome of a term over all its readings. */
function outcomeOf(worlds, term) {
  const byLabel = new Map(readAs(worlds, term).map(({ label, world }) => [label, verdictsOf(world, term)]));
  const found = [...byLabel.values()];
  const alone = (each) => (each.length === 1 ? each[0] : "undetermined");
  if (found.length === 1) return { verdict: alone(found[0]), possible: found[0], readings: {} };
  const possible = VERDICT_ORDER.filter((each) => found.some((some) => some.includes(each)));
  const agreed = new Set(found.map(alone));
  if (agreed.size === 1) return { verdict: alone(found[0]), possible, readings: {} };
  const readings = Object.fromEntries([...byLabel].map(([label, each]) => [label, alone(each)]));
  return { verdict: "contested", possible, readings };
}

/** The outcomes of some terms by their names. */
function judgeTerms(model, course, fixed, names) {
  const worlds = worldsOf(model, course, fixed);
  return Object.fromEntries(names.map((name) => [name, outcomeOf(worlds, model.byTerm.get(name))]));
}

/**
 * What a course does to every term: `{feasible, broken, stances, terms}`. `feasible` is null when it cannot be told;
 * terms that are `dropped` (a set of names) keep their verdict and count for no stance.
 */
function judge(model, course, fixed, { dropped = new Set() } = {}) {
  const worlds = worldsOf(model, course, fixed);
  const { feasible, broken } = feasibility(worlds);
  const terms = {};
  const stances = {};
  for (const party of model.parties) {
    for (const name of party.terms) terms[name] = outcomeOf(worlds, model.byTerm.get(name));
    const counted = party.terms.filter((name) => !dropped.has(name)).map((name) => model.byTerm.get(name));
    stances[party.name] = feasible === false ? "infeasible" : stanceOf(counted, terms);
  }
  return { feasible, broken, stances, terms };
}

function feasibility(worlds) {
  const broken = [];
  let unknown = false;
  for (const each of worlds.model.background) {
    const found = new Set(readAs(worlds, each).map(({ world }) => Math.min(...valuesOf(world, each.node))));
    if (found.size === 1 && found.has(NO)) broken.push(each.id);
    unknown ||= found.has(OPEN) || found.size > 1;
  }
  return { feasible: broken.length ? false : unknown ? null : true, broken };
}

function stanceOf(terms, outcomes) {
  const binding = terms.filter((term) => BINDING.includes(term.kind));
  const verdicts = new Set(binding.map((term) => outcomes[term.name].verdict));
  if (verdicts.has("violated")) return "rejects";
  if (["undetermined", "contested", "pending"].some((each) => verdicts.has(each))) return "open";
  const unconditional = (term) => term.rule[0] === "red_line" && !term.rule[3];
  const accepted = binding.some((term) => outcomes[term.name].verdict === "satisfied" && !unconditional(term));
  return accepted ? "accepts" : "not_engaged";
}

/**
 * What commitments and demands with a deadline ask for, each time they are triggered (for a demand by a date: once):
 * `{term, step, due, state}`. `due` is null without a deadline or a date; a state on which readings differ is pending.
 */
function openObligations(model, course, fixed) {
  const worlds = worldsOf(model, course, fixed);
  const names = model.parties.flatMap((party) => party.terms);
  return names.map((name) => model.byTerm.get(name)).flatMap((term) => {
    const every = readAs(worlds, term).map(({ world }) => obligationsIn(world, term));
    const each = every.map((owed) => new Map(owed.map((one) => [one.step, one])));
    return every[0].filter(({ step }) => each.every((other) => other.has(step))).map((one) => {
      const agreed = each.every((other) => other.get(one.step).state === one.state);
      return agreed ? one : { ...one, state: "pending" };
    });
  });
}

function obligationsIn(world, term) {
  const { course } = world;
  const [kind, first, second, ...rest] = term.rule;
  const [by, hours] = rest.slice(-2);
  if (kind !== "commitment" && (kind !== "demand" || (by === null && hours === null))) return [];
  const [triggers, answers] = [first, second].map((part) => valuesOf(world, part));
  const inTime = by === null ? answers : both(answers, datedBy(course, by));
  const met = answered(course, inTime, hours, kind === "demand");
  const due = by === null ? expired(course, hours) : triggers.map(() => passed(course, by));
  const steps = [...triggers.keys()].filter((step) => triggers[step] === YES);
  return (kind === "demand" && by !== null ? steps.slice(0, 1) : steps).map((step) => {
    const state = met[step] === YES ? "met" : met[step] === NO && due[step] === YES ? "missed" : "pending";
    const until = hours === null || course.dates[step] === null ? null : course.dates[step] + hours * 3600;
    return { term: term.name, step, due: by ?? (until === null ? null : momentText(until, "T")), state };
  });
}
