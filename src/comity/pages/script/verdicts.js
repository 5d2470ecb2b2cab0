// What a scenario does to a term: from its values to a verdict over all readings, and from verdicts to stances.

const BINDING = ["precondition", "demand", "red_line", "commitment"];

/** The verdicts of a term that are possible in one choice of readings; none for an exception. */
function verdictsOf(world, { values, possible }) {
  let at = 0;
  for (const value of values) at = 3 * at + valuesOf(world, value)[0];
  return possible[at];
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
  const possible = worlds.model.verdicts.order.filter((each) => found.some((some) => some.includes(each)));
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
    const found = new Set(readAs(worlds, each).map(({ world }) => Math.min(...valuesOf(world, each.always))));
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
  const accepted = binding.some((term) => outcomes[term.name].verdict === "satisfied" && !term.unconditional);
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
  if (!term.owed) return [];
  const { dates } = world.course;
  const [inTime, over, due, each = true] = term.owed;
  const [calls, met, late] = [term.conditions[0], inTime, over].map((part) => valuesOf(world, part));
  const steps = [...calls.keys()].filter((step) => calls[step] === YES);
  return (each ? steps : steps.slice(0, 1)).map((step) => {
    const state = met[step] === YES ? "met" : met[step] === NO && late[step] === YES ? "missed" : "pending";
    const until = () => (dates[step] === null ? null : momentText(dates[step] + due * 3600, "T"));
    return { term: term.name, step, due: typeof due === "number" ? until() : due, state };
  });
}
