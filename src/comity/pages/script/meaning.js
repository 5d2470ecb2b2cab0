// What a condition means: its value at every step. The same cases in the same order as the definition in Python.
// A value is NO, OPEN or YES; a concept about which a scenario says nothing is UNSAID, so that its readings count.

const NO = 0;
const OPEN = 1;
const YES = 2;
const UNSAID = 3;

/**
 * The model of a case, prepared once: `byRef` has the positions of inputs, `byTerm` the terms, `asks` tells which
 * parts depend on readings that are open.
 */
function makeModel(json) {
  const terms = new Map(json.terms.map((term) => [term.name, term]));
  const byRef = new Map(json.inputs.map((input, i) => [input.ref, i]));
  const asks = [];
  for (const node of json.nodes) {
    asks.push((node[0] === "contested" && node[3].length > 1) || partsOf(node).some((part) => asks[part]));
  }
  const constants = json.nodes.map((node) => (node[0] === "constant" ? decimal(node[1]) : null));
  const contested = new Set(json.concepts.filter((each) => each.readings.length).map((each) => each.name));
  return { ...json, terms: [...terms.values()], byTerm: terms, byRef, asks, constants, contested };
}

/** The positions of the parts directly below a part. */
function partsOf(node) {
  switch (node[0]) {
    case "contested":
      return node[3].map(([, part]) => part);
    case "and": case "or": case "count":
      return node[1];
    case "iff": case "since":
      return [node[1], node[2]];
    case "compare": case "arith":
      return [node[2], node[3]];
    case "not": case "once": case "earlier": case "always": case "previously":
      return [node[1]];
    case "named":
      return [node[3]];
    default:
      return [];
  }
}

/** A course in one choice of readings; what no reading matters to is kept in `shared`. */
function worldOf(model, course, choice, shared) {
  return { model, course, choice, shared, memo: [] };
}

function perStep(steps, value) {
  const found = [];
  for (let i = 0; i < steps; i++) found.push(value(i));
  return found;
}

/** The value of a condition at every step, or of an amount its bounds (null where it is unknown). */
function valuesOf(world, part) {
  const memo = world.model.asks[part] ? world.memo : world.shared;
  return (memo[part] ??= evaluate(world, part));
}

function evaluate(world, part) {
  const { model, course } = world;
  const node = model.nodes[part];
  const steps = course.steps;
  const of = (at) => valuesOf(world, node[at]);
  switch (node[0]) {
    case "input":
      return cellsOf(model, course, node[1]);
    case "compare":
      return compared(node[1], of(2), of(3));
    case "not":
      return of(1).map((value) => 2 - value);
    case "and":
      return joined(world, node[1], YES, Math.min);
    case "or":
      return joined(world, node[1], NO, Math.max);
    case "iff": {
      const [left, right] = [of(1), of(2)];
      return perStep(steps, (i) => (left[i] === OPEN || right[i] === OPEN ? OPEN : left[i] === right[i] ? YES : NO));
    }
    case "named":
      return of(3);
    case "once":
      return node[2] === null ? running(of(1), Math.max) : recent(course, of(1), node[2], 0);
    case "earlier":
      return node[2] === null ? before(running(of(1), Math.max)) : recent(course, of(1), node[2], 1);
    case "always":
      return running(of(1), Math.min);
    case "previously":
      return before(of(1));
    case "since":
      return lasting(of(1), of(2));
    case "contested":
      return stipulated(world, node);
    case "const":
      return perStep(steps, () => (node[1] ? YES : NO));
    default:
      return bounds(world, part);
  }
}

function joined(world, parts, neutral, join) {
  const found = perStep(world.course.steps, () => neutral);
  for (const part of parts) {
    const values = valuesOf(world, part);
    for (let i = 0; i < found.length; i++) if (found[i] !== values[i]) found[i] = join(found[i], values[i]);
  }
  return found;
}

function running(values, join) {
  const found = [];
  for (const value of values) found.push(found.length ? join(found.at(-1), value) : value);
  return found;
}

function before(values) {
  return [NO, ...values.slice(0, -1)];
}

function lasting(hold, start) {
  let now = NO;
  return hold.map((holds, i) => (now = Math.max(start[i], Math.min(holds, now))));
}

/** Whether it was so at most `hours` before each step, at that step (`gap` 0) or only before it (`gap` 1). */
function recent(course, values, hours, gap) {
  return perStep(course.steps, (i) => {
    let found = NO;
    for (let j = 0; j <= i - gap; j++) found = Math.max(found, Math.min(values[j], apart(course, j, i, hours)));
    return found;
  });
}

/** Whether step `j` comes at most `hours` after step `i`; a step that comes before it does. */
function apart(course, i, j, hours) {
  return i === j ? YES : atMost(course.dates[i], course.dates[j], hours);
}

/** Whether a moment comes at most `hours` after another; null stands for a missing date, or for no limit. */
function atMost(start, end, hours) {
  if (hours === null) return YES;
  if (start === null || end === null) return OPEN;
  return end - start <= hours * 3600 ? YES : NO;
}

/** What the scenario stipulates for a concept, else what the reading says. */
function stipulated(world, node) {
  const [, input, concept, readings] = node;
  const chosen = readings.length === 1 ? readings[0] : readings.find(([name]) => name === world.choice[concept]);
  const read = valuesOf(world, chosen[1]);
  const said = world.course.values[input];
  return said ? said.map((cell, i) => (cell === UNSAID ? read[i] : cell)) : read;
}

/** The bounds of an amount at every step: `[lowest, highest]`, or null where it is unknown. */
function bounds(world, part) {
  const { model, course } = world;
  const node = model.nodes[part];
  const alike = (value) => perStep(course.steps, () => [value, value]);
  switch (node[0]) {
    case "value":
      return cellsOf(model, course, node[1]).map((cell) => (cell === null ? null : [cell, cell]));
    case "symbol":
      return alike(node[1]);
    case "constant":
      return alike(model.constants[part]);
    case "today":
      return course.dates.map((at) => (at === null ? null : [whole(dayOf(at)), whole(dayOf(at))]));
    case "count": {
      const columns = node[1].map((each) => valuesOf(world, each));
      const number = (i, least) => whole(columns.filter((column) => column[i] >= least).length);
      return perStep(course.steps, (i) => [number(i, YES), number(i, OPEN)]);
    }
    default: {
      const [left, right] = [valuesOf(world, node[2]), valuesOf(world, node[3])];
      return left.map((one, i) => (one && right[i] ? computed(node[1], one, right[i]) : null));
    }
  }
}

function computed(op, left, right) {
  if (left[0] === left[1] && right[0] === right[1]) {
    const exact = ARITHMETIC[op](left[0], right[0]);
    return [exact, exact];
  }
  const corners = left.flatMap((one) => right.map((other) => ARITHMETIC[op](one, other))).sort(order);
  return [corners[0], corners.at(-1)];
}

function compared(op, left, right) {
  return left.map((one, i) => (one && right[i] ? COMPARE[op](one, right[i]) : OPEN));
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
