// Executes the program of a case: what its truths and amounts come to at every step of a course.
// It knows neither conditions nor kinds of terms. A truth is NO, OPEN or YES at each step; a concept about which a
// scenario says nothing is UNSAID, so that its readings count. An amount is `[lowest, highest]`, or null if unknown.

const NO = 0;
const OPEN = 1;
const YES = 2;
const UNSAID = 3;

/**
 * The model of a case, prepared once. `byRef` has the positions of inputs, `byTerm` the terms; `code` what is executed,
 * and `asks` which of it depends on readings that are open.
 */
function makeModel(json) {
  const byRef = new Map(json.inputs.map((input, i) => [input.ref, i]));
  const contested = new Set(json.concepts.filter((each) => each.readings.length).map((each) => each.name));
  const code = json.program.map((coded, i) => instruction(json.operations[coded[0]], coded.slice(1), 2 * i));
  const asks = [];
  for (const { name, reads } of code) {
    asks.push((name === "contested" && reads.length > 1) || reads.some((read) => asks[read >> 1]));
  }
  const model = { ...json, byRef, contested, code, asks };
  const rows = possibleRows(json.verdicts);
  for (const term of model.terms) {
    [term.conditions, term.values, term.owed = null] = term.rule;
    term.possible = rows.get(`${term.kind} ${term.values.length}`);
    term.reads = inputsBelow(model, term.conditions);
  }
  model.byTerm = new Map(model.terms.map((term) => [term.name, term]));
  return model;
}

/** What an instruction does, what it reads (from where it stands) and what else it is given. */
function instruction(name, coded, here) {
  const given = Array.isArray(coded.at(-1)) ? coded.pop() : [];
  const reads = coded.map((back) => here - back);
  return { name, run: EXECUTE[name], reads, given: name === "number" ? given.map(decimal) : given };
}

/** The verdicts that are possible, for each kind and number of values. */
function possibleRows({ order, possible }) {
  const verdicts = (bits) => order.filter((_, at) => bits & (1 << at));
  const rows = Object.entries(possible).map(([kind, byNumber]) => [kind, Object.entries(byNumber)]);
  return new Map(rows.flatMap(([kind, all]) => all.map(([number, row]) => [`${kind} ${number}`, row.map(verdicts)])));
}

/** The instruction that makes a truth (or its negation) or an amount. */
function madeBy(model, part) {
  return model.code[part >> 1];
}

/** Everything below some truths or amounts, and these themselves, once each. */
function partsBelow(model, parts, seen = new Set()) {
  for (const part of parts) {
    if (!seen.has(part)) partsBelow(model, madeBy(model, part).reads, seen.add(part));
  }
  return seen;
}

/** The inputs that some truths depend on, in their order. */
function inputsBelow(model, parts) {
  const seen = new Set();
  const found = new Set();
  const visit = (part) => {
    if (seen.has(part >> 1)) return;
    seen.add(part >> 1);
    const { name, reads, given } = madeBy(model, part);
    reads.forEach(visit);
    if (INPUTS.has(name)) found.add(given[0]);
  };
  parts.forEach(visit);
  return [...found];
}

const INPUTS = new Set(["switch", "value", "contested"]);

/** A course in one choice of readings; what no reading matters to is kept in `shared`. */
function worldOf(model, course, choice, shared) {
  return { model, course, choice, shared, memo: [] };
}

/** A truth, or an amount, at every step. */
function valuesOf(world, part) {
  const memo = world.model.asks[part >> 1] ? world.memo : world.shared;
  return (memo[part] ??= part & 1 ? reversed(valuesOf(world, part - 1)) : executed(world, world.model.code[part >> 1]));
}

function executed(world, { run, reads, given }) {
  return run(world, reads, given);
}

function perStep(steps, value) {
  const found = [];
  for (let i = 0; i < steps; i++) found.push(value(i));
  return found;
}

/** A truth that is the same at every step; nobody changes what is handed out. */
function everywhere({ course }, value) {
  return course.same[value];
}

/** An amount that is the same at every step. */
function alike({ course }, value) {
  return perStep(course.steps, () => [value, value]);
}

function reversed(values) {
  return values.map((value) => 2 - value);
}

// Each operation, by what it reads and what else it is given.
const EXECUTE = {
  // --- truths
  always: (world) => everywhere(world, YES),
  and: (world, reads) => {
    const found = everywhere(world, YES).slice();
    for (const read of reads) lower(found, valuesOf(world, read & ~1), read & 1);
    return found;
  },
  iff: (world, reads) => paired(world, reads, (one, other) => (one === OPEN || other === OPEN ? OPEN : one === other ? YES : NO)),
  decided: (world, reads) => paired(world, reads, (yes, no) => (yes === YES ? YES : no === YES ? NO : OPEN)),
  // --- what scenarios say
  switch: ({ model, course }, _, [input]) => cellsOf(model, course, input),
  contested: (world, reads, [input, concept, ...names]) => {
    const read = valuesOf(world, reads[reads.length > 1 ? names.indexOf(world.choice[concept]) : 0]);
    const said = world.course.values[input];
    return said ? said.map((cell, i) => (cell === UNSAID ? read[i] : cell)) : read;
  },
  // --- over the steps
  so_far: (world, [x]) => {
    let now = NO;
    return valuesOf(world, x).map((value) => (now = Math.max(now, value)));
  },
  previously: (world, [x]) => [NO, ...valuesOf(world, x).slice(0, -1)],
  since: (world, reads) => {
    let now = NO;
    return paired(world, reads, (holds, starts) => (now = Math.max(starts, Math.min(holds, now))));
  },
  from_now_on: (world, [x]) => {
    let now = NO;
    return valuesOf(world, x).map((_, i, all) => (now = Math.max(now, all[all.length - 1 - i]))).reverse();
  },
  following: (world, [x, atEnd]) => [...valuesOf(world, x).slice(1), valuesOf(world, atEnd).at(-1)],
  once: (world, [x], [hours]) => near(world, x, (i) => [0, i], (i, j) => apart(world.course, j, i, hours)),
  earlier: (world, [x], [hours]) => near(world, x, (i) => [0, i - 1], (i, j) => apart(world.course, j, i, hours)),
  later: (world, [x], [hours]) => near(world, x, (i, last) => [i, last], (i, j) => apart(world.course, i, j, hours)),
  anywhere: (world, [x], [hours]) => near(world, x, (i, last) => [0, last], (i, j) => apart(world.course, i, j, hours)),
  ever: (world, reads) => {
    const values = reads.length > 1 ? EXECUTE.and(world, reads) : valuesOf(world, reads[0]);
    let found = NO;
    for (const value of values) if (value > found) found = value;
    return everywhere(world, found);
  },
  at_last: (world, [x]) => everywhere(world, valuesOf(world, x).at(-1)),
  // --- dates
  until: ({ course }, _, [day]) => course.dates.map((at) => (at === null ? OPEN : dayOf(at) <= day ? YES : NO)),
  complete: (world) => everywhere(world, world.course.closed ? YES : NO),
  reached: (world, _, [day]) => {
    const { closed, horizon } = world.course;
    return everywhere(world, closed ? YES : horizon === null ? OPEN : dayOf(horizon) >= day ? YES : NO);
  },
  expired: ({ course }, _, [hours]) =>
    course.dates.map((at) => (course.closed ? YES : 2 - atMost(at, course.horizon, hours))),
  // --- amounts
  number: (world, _, [value]) => alike(world, value),
  symbol: (world, _, [name]) => alike(world, name),
  value: ({ model, course }, _, [input]) => cellsOf(model, course, input).map((cell) => (cell === null ? null : [cell, cell])),
  today: ({ course }) => course.dates.map((at) => (at === null ? null : [whole(dayOf(at)), whole(dayOf(at))])),
  count: (world, reads) => {
    const columns = reads.map((read) => valuesOf(world, read));
    const number = (i, least) => whole(columns.filter((values) => values[i] >= least).length);
    return perStep(world.course.steps, (i) => [number(i, YES), number(i, OPEN)]);
  },
  "+": (world, reads) => computed(world, reads, "+"),
  "-": (world, reads) => computed(world, reads, "-"),
  "*": (world, reads) => computed(world, reads, "*"),
  "==": (world, reads) => compared(world, reads, "=="),
  "<": (world, reads) => compared(world, reads, "<"),
  "<=": (world, reads) => compared(world, reads, "<="),
};

/** Take the minimum of some values and of others, or of their reverse (no memo is worth while for that). */
function lower(found, values, negated) {
  for (let i = 0; i < found.length; i++) {
    const value = negated ? 2 - values[i] : values[i];
    if (value < found[i]) found[i] = value;
  }
}

function paired(world, [one, other], join) {
  const second = valuesOf(world, other);
  return valuesOf(world, one).map((value, i) => join(value, second[i]));
}

/** Whether it is so at a step of the `reach` of each step that is close to it. */
function near(world, x, reach, close) {
  const values = valuesOf(world, x);
  return values.map((_, i) => {
    const [from, to] = reach(i, values.length - 1);
    let found = NO;
    for (let j = from; j <= to && found !== YES; j++) {
      if (values[j] > found) found = Math.max(found, Math.min(values[j], close(i, j)));
    }
    return found;
  });
}

/** Whether step `j` comes at most `hours` after step `i`; a step that comes before it does. */
function apart(course, i, j, hours) {
  return i === j ? YES : atMost(course.dates[i], course.dates[j], hours);
}

/** Whether a moment comes at most `hours` after another; null stands for a missing date. */
function atMost(start, end, hours) {
  if (start === null || end === null) return OPEN;
  return end - start <= hours * 3600 ? YES : NO;
}

/** The bounds of a sum, difference or product at each step. */
function computed(world, reads, op) {
  return paired(world, reads, (left, right) => {
    if (!left || !right) return null;
    if (left[0] === left[1] && right[0] === right[1]) {
      const exact = ARITHMETIC[op](left[0], right[0]);
      return [exact, exact];
    }
    const corners = left.flatMap((one) => right.map((other) => ARITHMETIC[op](one, other))).sort(order);
    return [corners[0], corners.at(-1)];
  });
}

function compared(world, reads, op) {
  return paired(world, reads, (left, right) => (left && right ? COMPARE[op](left, right) : OPEN));
}

// A comparison holds for all values within the bounds, or for none, or is open.
const COMPARE = {
  "==": (one, other) => {
    if (order(one[1], other[0]) < 0 || order(other[1], one[0]) < 0) return NO;
    const exact = ([low, high]) => low === high || order(low, high) === 0;
    return exact(one) && exact(other) ? YES : OPEN;
  },
  "<": (one, other) => (order(one[1], other[0]) < 0 ? YES : order(one[0], other[1]) >= 0 ? NO : OPEN),
  "<=": (one, other) => (order(one[1], other[0]) <= 0 ? YES : order(one[0], other[1]) > 0 ? NO : OPEN),
};
