// Why a verdict is what it is, and what would decide an open one: found by trying.

const MOST_TRIED = 3000;
const MOST_GOALS = 30000;
const MOST_COMBINED = 400;

/**
 * A smallest set of known facts that forces the outcome of a term in every reading in which it is decided: with all else
 * unknown it is the same, and nothing can be spared. Steps count from 0; `record` is the step of the record (-1: the
 * status quo), `source` says where the value is from. Empty for a term that is undetermined.
 */
function because(model, course, fixed, name) {
  const term = model.byTerm.get(name);
  const found = (each) => readAs(worldsOf(model, each, fixed), term).map(({ world }) => verdictsOf(world, term));
  const before = found(course);
  if (before.every((each) => each.length !== 1)) return [];
  const same = (masked) => {
    const now = found(masked);
    return before.every((each, at) => each.length > 1 || (now[at].length === 1 && now[at][0] === each[0]));
  };
  return forcing(model, course, term.reads, same);
}

/** The same for a constraint of the background that is broken. */
function becauseBroken(model, course, fixed, id) {
  const constraint = model.background.find((each) => each.id === id);
  const found = (each) =>
    readAs(worldsOf(model, each, fixed), constraint).map(({ world }) => valuesOf(world, constraint.always).includes(NO));
  const before = found(course);
  if (!before.includes(true)) return [];
  const read = inputsBelow(model, [constraint.always]);
  return forcing(model, course, read, (masked) => found(masked).every((now, at) => now || !before[at]));
}

function forcing(model, course, inputs, same) {
  const known = [];
  for (const input of inputs) {
    cellsOf(model, course, input).forEach((cell, step) => isKnown(cell) && known.push({ input, step, cell }));
  }
  return itemsOf(model, course, smallest(known, (kept) => same(maskedTo(model, course, kept))));
}

/** The cells without those that can be spared; late ones are tried first, many at once before single ones. */
function smallest(cells, still) {
  let left = [...cells].sort((one, other) => other.step - one.step);
  for (let size = left.length; size; size = Math.floor(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const rest = [...left.slice(0, at), ...left.slice(at + size)];
      if (still(rest)) left = rest;
      else at += size;
    }
  }
  return left;
}

/** The course with all but these cells unknown; where readings speak for a concept, they still do. */
function maskedTo(model, course, kept) {
  const values = [];
  course.values.forEach((row, input) => {
    if (model.contested.has(model.inputs[input].name)) {
      values[input] = row.map((cell) => (cell === UNSAID ? UNSAID : OPEN));
    }
  });
  const masked = { ...course, values, masked: true };
  for (const { input, step, cell } of kept) {
    const nothing = model.inputs[input].type === "bool" ? OPEN : null;
    values[input] ??= perStep(course.steps, () => nothing);
    values[input][step] = cell;
  }
  return masked;
}

// --- what would decide ---

/**
 * For each verdict that is possible and for which it was found, unknown facts and values of them that leave this verdict
 * alone in every reading that is open; nothing in them can be spared. The search is bounded: what is not found may exist.
 */
function wouldDecide(model, course, fixed, name) {
  const term = model.byTerm.get(name);
  const found = (each) => readAs(worldsOf(model, each, fixed), term);
  const all = found(course).map(({ world }) => ({ world, possible: verdictsOf(world, term) }));
  const open = all.map(({ possible }) => possible.length > 1);
  if (!open.includes(true)) return [];
  const wanted = model.verdicts.order.filter((each) => all.some(({ possible }, at) => open[at] && possible.includes(each)));
  const best = new Map();
  const search = { model, course, worlds: all.filter((_, at) => open[at]).map(({ world }) => world), given: new Map() };
  Object.assign(search, { tries: MOST_TRIED, goals: MOST_GOALS });
  const decided = (cells) => {
    search.tries -= 1;
    const now = found(assignedTo(model, course, cells)).filter((_, at) => open[at]);
    const verdicts = now.map(({ world }) => verdictsOf(world, term).join(" "));
    return verdicts.every((each) => each === verdicts[0]) ? verdicts[0] : "";
  };
  for (const cells of supposed(search, term)) {
    if (search.tries <= 0 || search.goals <= 0) break;
    const verdict = decided(cells);
    if (!wanted.includes(verdict) || best.has(verdict)) continue;
    best.set(verdict, itemsOf(model, course, smallest(cells, (kept) => decided(kept) === verdict)));
    if (best.size === wanted.length) break;
  }
  return wanted.filter((each) => best.has(each)).map((verdict) => ({ verdict, changes: best.get(verdict) }));
}

function assignedTo(model, course, cells) {
  const values = [...course.values];
  for (const { input, step, cell } of cells) {
    if (values[input] === course.values[input]) values[input] = [...cellsOf(model, course, input)];
    values[input][step] = cell;
  }
  return { ...course, values };
}

function isOpen(cell) {
  return cell === null || cell === OPEN;
}

/** Cells to try: one fact at all steps at which it is unknown, then what brings conditions about in some pattern. */
function* supposed(search, term) {
  const { model, course } = search;
  for (const input of term.reads) {
    const open = [...cellsOf(model, course, input).entries()].filter(([, cell]) => isOpen(cell));
    for (const cell of open.length ? valuesToTry(model, input, []) : []) {
      yield open.map(([step]) => ({ input, step, cell }));
    }
  }
  const roots = term.conditions;
  for (const one of patternsOf(search, roots[0])) {
    for (const other of roots.length > 1 ? patternsOf(search, roots[1]) : [[]]) {
      if (search.goals <= 0) return;
      search.given = new Map();
      search.worlds.every((world) => [...one, ...other].every((goal) => brought(search, world, goal)));
      if (search.given.size) yield [...search.given.values()];
    }
  }
}

/** Patterns of a condition over the steps: everywhere, nowhere, at one step, at one step alone. */
function patternsOf({ worlds, course }, part) {
  const values = valuesOf(worlds[0], part);
  const everywhere = (want) => values.map((_, step) => ({ part, step, want }));
  const open = [...values.keys()].filter((step) => values[step] === OPEN);
  const steps = [...new Set([course.steps - 1, ...open.slice(0, 3)])];
  const alone = (at) => everywhere(NO).map((goal) => (goal.step === at ? { ...goal, want: YES } : goal));
  const single = steps.flatMap((step) => [YES, NO].map((want) => [{ part, step, want }]));
  return [...single, everywhere(YES), everywhere(NO), ...steps.map(alone)];
}

/** Whether a goal is reached with what is given, to which is added what it needs; nothing is added if it is not. */
function brought(search, world, goal) {
  if (goal.input !== undefined) return gave(search, goal);
  const now = valuesOf(world, goal.part)[goal.step];
  if (now === goal.want) return true;
  if (now !== OPEN || --search.goals <= 0) return false;
  for (const way of waysTo(search, world, goal)) {
    const before = search.given.size;
    if (way.every((each) => brought(search, world, each))) return true;
    [...search.given.keys()].slice(before).forEach((key) => search.given.delete(key));
  }
  return false;
}

function gave({ given }, { input, step, cell }) {
  const key = `${input} ${step}`;
  if (!given.has(key)) given.set(key, { input, step, cell });
  const other = given.get(key).cell;
  return typeof cell === "number" ? other === cell : order(other, cell) === 0;
}

/** The ways to bring a truth about, each a list of goals. */
function waysTo(search, world, { part, step, want: wanted }) {
  const { model, course } = search;
  const made = madeBy(model, part);
  const { name, reads, given } = made;
  const want = part & 1 ? 2 - wanted : wanted;
  const goal = (at, wanted_ = want, when = step) => ({ part: at, step: when, want: wanted_ });
  const every = (goals) => [goals];
  const some = (goals) => goals.map((each) => [each]);
  const back = (gap) => perStep(step + 1 - gap, (i) => step - gap - i);
  switch (name) {
    case "switch":
      return [[{ input: given[0], step, cell: want }]];
    case "contested": {
      if (course.values[given[0]]?.[step] === OPEN) return [[{ input: given[0], step, cell: want }]];
      const [, concept, ...names] = given;
      return [[goal(reads[Math.max(0, names.indexOf(world.choice[concept]))])]];
    }
    case "and":
      return (want === YES ? every : some)(reads.map((each) => goal(each)));
    case "iff":
      return [YES, NO].map((left) => [goal(reads[0], left), goal(reads[1], left === YES ? want : 2 - want)]);
    case "so_far":
      return (want === YES ? some : every)(back(0).map((at) => goal(reads[0], want, at)));
    case "once": case "earlier": {
      const within = back(name === "once" ? 0 : 1).filter((at) => {
        const close = apart(course, at, step, given[0]);
        return want === YES ? close === YES : close !== NO;
      });
      return (want === YES ? some : every)(within.map((at) => goal(reads[0], want, at)));
    }
    case "previously":
      return step ? [[goal(reads[0], want, step - 1)]] : [];
    case "since":
      return back(0).map((at) => {
        const later = back(0).filter((each) => each > at || (want === NO && each === at));
        if (want === YES) return [goal(reads[1], YES, at), ...later.map((each) => goal(reads[0], YES, each))];
        return [...(at ? [goal(reads[0], NO, at)] : []), ...later.map((each) => goal(reads[1], NO, each))];
      });
    case "==": case "<": case "<=":
      return waysToCompare(search, world, made, step, want);
    default:
      return [];
  }
}

/** Values of facts, and numbers of members that are counted, with which a comparison comes out as wanted. */
function waysToCompare(search, world, { name: comparison, reads: sides }, step, want) {
  const { model } = search;
  const parts = [...partsBelow(model, sides)];
  const at = (part) => valuesOf(world, part)[step];
  const amounts = parts.filter((part) => ["value", "count", "today"].includes(madeBy(model, part).name));
  const open = amounts.filter((part) => !at(part) || order(...at(part)) !== 0);
  if (open.some((part) => madeBy(model, part).name === "today")) return [];
  const known = amounts.filter((part) => !open.includes(part)).map((part) => at(part)[0]);
  const options = open.map((part) => {
    const { name, given: [input] } = madeBy(model, part);
    if (name === "value") {
      const given = search.given.get(`${input} ${step}`);
      return given ? [given.cell] : valuesToTry(model, input, known);
    }
    const [low, high] = at(part).map((each) => Number(each[0]));
    return perStep(high - low + 1, (i) => whole(low + i));
  });
  const ways = [];
  let tried = 0;
  const fill = (figures, left) => {
    if (left.length) {
      for (const figure of left[0]) if (tried < MOST_COMBINED) fill([...figures, figure], left.slice(1));
      return;
    }
    tried += 1;
    const figure = (part) => {
      const { name, reads } = madeBy(model, part);
      if (Object.hasOwn(ARITHMETIC, name)) return ARITHMETIC[name](...reads.map(figure));
      return open.includes(part) ? figures[open.indexOf(part)] : at(part)[0];
    };
    const [one, other] = sides.map(figure);
    if (COMPARE[comparison]([one, one], [other, other]) !== want) return;
    ways.push(open.flatMap((part, i) => settled(world, part, step, figures[i])));
  };
  fill([], options);
  return ways;
}

/** Goals that give an amount its figure: a fact its value, or as many members of a count as are wanted. */
function settled(world, part, step, figure) {
  const { name, reads, given } = madeBy(world.model, part);
  if (name === "value") return [{ input: given[0], step, cell: figure }];
  const open = reads.filter((each) => valuesOf(world, each)[step] === OPEN);
  const more = Number(figure[0]) - Number(valuesOf(world, part)[step][0][0]);
  return open.map((each, i) => ({ part: each, step, want: i < more ? YES : NO }));
}

/** Cells to try for an input: all of a small type, else those around the numbers it is compared with. */
function valuesToTry(model, input, others) {
  const { type, values, near, range } = model.inputs[input];
  if (type === "bool") return [YES, NO];
  if (type === "symbol") return values.map(([name]) => name);
  const limits = type === "date" ? [whole(1), whole(3652059)] : (range ?? []).map(decimal);
  const points = [...near.map((text) => cellOf(model, input, text)), ...others.filter(Array.isArray), ...(range ?? []).map(decimal)];
  if (!points.length) points.push(type === "date" ? whole(ordinalOf("2025-01-01")) : whole(0));
  const around = points.flatMap((each) => [each, ARITHMETIC["+"](each, [1n, 0]), ARITHMETIC["-"](each, [1n, 0])]);
  if (type === "number") {
    const sorted = [...points].sort(order);
    sorted.slice(1).forEach((each, i) => around.push(ARITHMETIC["*"](ARITHMETIC["+"](each, sorted[i]), [5n, 1])));
  }
  const fits = (each) => !limits.length || (order(limits[0], each) <= 0 && order(each, limits[1]) <= 0);
  const shaped = around.filter((each) => fits(each) && (type === "number" || !numberText(each).includes(".")));
  return [...new Map(shaped.map((each) => [numberText(each), each])).values()];
}
