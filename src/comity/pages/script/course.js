// The course of a scenario: the value of every input at every step, by inertia, and scenarios as
// files. Facts are open, events are closed.

/**
 * The course of a scenario. `values` has a row of cells for each input that was mentioned; `since` the step whose record
 * each cell comes from (-1 the status quo, null no record). A cell is NO, OPEN or YES for what is true or not (UNSAID for
 * a concept that its readings decide), else a number, a day or a symbol, or null if unknown.
 */
function courseOf(model, scenario) {
  const steps = scenario.steps.length ? scenario.steps : [{}];
  const changes = steps.map((step) => changesAt(model, step));
  const start = new Map();
  if (scenario.from === "status_quo") {
    for (const [ref, value] of Object.entries(model.status_quo)) {
      start.set(model.byRef.get(ref), cellOf(model, model.byRef.get(ref), value));
    }
  }
  const values = [];
  const since = [];
  for (const input of new Set([...start.keys(), ...changes.flatMap((change) => [...change.keys()])])) {
    [values[input], since[input]] = rowOf(model, input, start, changes);
  }
  const asOf = momentOf(scenario.as_of);
  const dates = scenario.steps.length ? steps.map((step) => momentOf(step.date)) : [asOf];
  const closed = scenario.status !== "ongoing";
  const same = [NO, OPEN, YES].map((value) => perStep(steps.length, () => value));
  return { steps: steps.length, dates, values, since, horizon: asOf ?? dates.at(-1), closed, masked: false, same };
}

/** What changes at a step: for each input its new cell. */
function changesAt(model, step) {
  const found = new Map();
  const put = (ref, value) => {
    const input = model.byRef.get(ref);
    if (input !== undefined) found.set(input, cellOf(model, input, value));
  };
  for (const [ref, value] of Object.entries(step.facts ?? {})) put(ref, value);
  for (const ref of step.events ?? []) put(ref, true);
  for (const ref of step.unknown ?? []) put(ref, null);
  return found;
}

function rowOf(model, input, start, changes) {
  const cells = [];
  const since = [];
  const event = model.inputs[input].what === "event";
  let [now, from] = [nothingSaid(model, input), null];
  if (start.has(input)) [now, from] = [start.get(input), -1];
  changes.forEach((change, i) => {
    if (change.has(input)) [now, from] = [change.get(input), i];
    cells.push(now);
    since.push(from);
    if (event) [now, from] = [NO, null];
  });
  return [cells, since];
}

/** The cell of an input about which nothing is said. */
function nothingSaid(model, input) {
  const { what, type, name } = model.inputs[input];
  if (what === "event") return NO;
  if (model.contested.has(name)) return UNSAID;
  return type === "bool" ? OPEN : null;
}

/** The cells of an input at every step. In a masked course, events too are unknown unless they are mentioned. */
function cellsOf(model, course, input) {
  const said = course.values[input];
  if (said) return said;
  const cell = nothingSaid(model, input);
  const nothing = cell === NO && course.masked ? OPEN : cell;
  return perStep(course.steps, () => nothing);
}

function isKnown(cell) {
  return cell !== null && cell !== OPEN && cell !== UNSAID;
}

// --- files ---

const SCENARIO_KEYS = ["scenario", "title", "note", "case", "from", "status", "as_of", "steps", "expect"];
const STEP_KEYS = ["date", "facts", "events", "unknown", "title", "note"];
const IDENT = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const REFERENCE = /^\s*([A-Za-z_]\w*)\s*(?:\(\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*\))?\s*$/;
const NOT_TEXT = /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|)$/;
const NUMERIC = /^([-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
const MOST_STEPS_READ = 10_000;

/**
 * A scenario from its file, each member of a group on its own; null where it cannot be read. `problems` have a line and a
 * column, from 1; with any of them the scenario is null. What is expected of it is left out.
 */
function readScenario(model, written) {
  const problems = [];
  const text = written.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const tell = (at, message) => {
    const before = text.slice(0, at).split("\n");
    problems.push({ line: before.length, column: [...before.at(-1)].length + 1, message });
  };
  let scenario = null;
  try {
    scenario = scenarioFrom(model, yamlTree(text), tell);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    tell(error.at, error.message);
  }
  return { scenario: problems.length ? null : scenario, problems };
}

function scenarioFrom(model, tree, tell) {
  if (tree.kind !== "map" || !tree.items.some(([key]) => key.text === "scenario")) {
    tell(tree.at, "this is not a scenario: it starts with `scenario: ID`");
    return null;
  }
  const of = fieldsOf(tree, SCENARIO_KEYS, tell);
  const id = textAt(of.scenario, tell) ?? "";
  if (!IDENT.test(id)) tell(of.scenario.at, "an id has letters, digits, `_`, `.` and `-`");
  textAt(of.case, tell);
  if (of.expect && of.expect.kind !== "map") tell(of.expect.at, "expected a mapping of keys and values here");
  const read = {
    scenario: id,
    title: textAt(of.title, tell, 10_000),
    note: textAt(of.note, tell, 10_000),
    from: wordAt(of.from, ["blank", "status_quo"], tell),
    status: wordAt(of.status, ["complete", "ongoing"], tell),
    as_of: dateAt(of.as_of, tell),
    steps: listAt(of.steps, tell).map((step) => stepFrom(model, step, tell)),
  };
  if (read.steps.length > MOST_STEPS_READ) tell(of.steps.at, `at most ${MOST_STEPS_READ} steps are read`);
  inOrder(read, of, tell);
  return read;
}

function inOrder({ steps, as_of }, of, tell) {
  const dated = steps.map(({ date }, i) => ({ at: momentOf(date), i })).filter(({ at }) => at !== null);
  dated.slice(1).forEach(({ at, i }, k) => {
    if (at < dated[k].at) tell(of.steps.items[i].at, "this step is dated before the one above it");
  });
  const last = dated.at(-1);
  if (last && as_of && dayOf(momentOf(as_of)) < dayOf(last.at)) tell(of.as_of.at, "the horizon lies before the last step");
}

function stepFrom(model, node, tell) {
  const step = { date: null, title: null, note: null, facts: {}, events: [], unknown: [] };
  if (node.kind !== "map") {
    tell(node.at, "expected a mapping of keys and values here");
    return step;
  }
  const of = fieldsOf(node, STEP_KEYS, tell);
  Object.assign(step, { date: dateAt(of.date, tell), title: textAt(of.title, tell, 10_000), note: textAt(of.note, tell, 10_000) });
  const seen = new Set();
  const each = (key, kinds, put) => {
    for (const ref of refsOf(model, key, kinds, tell)) {
      if (seen.has(ref)) tell(key.at, `\`${ref}\` is set twice`);
      seen.add(ref);
      put(ref);
    }
  };
  if (of.facts && of.facts.kind !== "map") tell(of.facts.at, "expected a mapping of facts and values here");
  for (const [key, value] of of.facts?.kind === "map" ? of.facts.items : []) {
    let read;
    if (isNothing(value) || value.kind !== "text") {
      tell(value.at, "expected a value here; what is not known is listed under `unknown`");
      continue;
    }
    each(key, ["fact", "concept"], (ref) => (step.facts[ref] = read ??= valueFrom(model, ref, value, tell)));
  }
  for (const item of listAt(of.events, tell)) each(item, ["event"], (ref) => step.events.push(ref));
  for (const item of listAt(of.unknown, tell)) each(item, ["fact", "event", "concept"], (ref) => step.unknown.push(ref));
  return step;
}

function fieldsOf(node, keys, tell) {
  for (const [key] of node.items) if (!keys.includes(key.text)) tell(key.at, `unknown key \`${key.text}\``);
  return Object.fromEntries(node.items.map(([key, value]) => [key.text, value]));
}

function isText(node) {
  return node.kind === "text" && !(node.plain && (NOT_TEXT.test(node.text) || NUMERIC.test(node.text)));
}

function isNothing(node) {
  return node === undefined || (node.kind === "text" && node.plain && /^(~|null|Null|NULL|)$/.test(node.text));
}

function textAt(node, tell, most = Infinity) {
  if (isNothing(node)) return null;
  const fits = isText(node) && (most === Infinity || (node.text && [...node.text].length <= most));
  if (!fits) tell(node.at, `expected a text here${most === Infinity ? "" : `, of at most ${most} characters`}; put it in quotes`);
  return fits ? node.text : null;
}

function wordAt(node, words, tell) {
  if (node === undefined) return words[0];
  if (node.kind !== "text" || !words.includes(node.text)) tell(node.at, `expected ${words.join(" or ")}`);
  return node.text;
}

function dateAt(node, tell) {
  if (isNothing(node)) return null;
  if (node.kind !== "text" || momentOf(node.text) === null) {
    tell(node.at, "expected a date such as 2024-06-17, with a time such as T12:30 if need be");
    return null;
  }
  return node.text.replace(" ", "T").replace(/(T..:..):00$/, "$1");
}

function listAt(node, tell) {
  if (node === undefined || node.kind === "list") return node?.items ?? [];
  tell(node.at, "expected a list here");
  return [];
}

/** The references that a text names; an argument may be a group or a type of entities. */
function refsOf(model, node, kinds, tell) {
  const no = (message) => (tell(node.at, message), []);
  const found = node.kind === "text" && (node.plain ? !NOT_TEXT.test(node.text) : true) ? REFERENCE.exec(node.text) : null;
  if (!found) return no("expected a name, or a name with its arguments in brackets");
  const [, name, args] = found;
  const input = model.inputs.find((each) => each.name === name);
  const params = Object.hasOwn(model.params, name) ? model.params[name] : null;
  if (!params) return no(`unknown name \`${name}\``);
  if (!input) return no(`\`${name}\` follows from other facts and is never set`);
  if (!kinds.includes(input.what)) return no(`\`${name}\` is ${input.what === "event" ? "an" : "a"} ${input.what}, which cannot stand here`);
  const given = args ? args.split(",").map((each) => each.trim()) : [];
  if (given.length !== params.length) return no(`\`${name}\` has ${params.length} arguments, not ${given.length}`);
  let members = [[]];
  for (const [i, [, kind]] of params.entries()) {
    const all = model.domains[kind];
    const group = model.kinds[given[i]] === kind ? model.domains[given[i]] : null;
    const options = all.includes(given[i]) ? [given[i]] : group;
    if (!options) return no(`\`${given[i]}\` is not a ${kind}`);
    members = members.flatMap((before) => options.map((option) => [...before, option]));
  }
  return members.map((each) => (each.length ? `${name}(${each.join(", ")})` : name));
}

function valueFrom(model, ref, node, tell) {
  const input = model.byRef.get(ref);
  const { name, type, values, range } = model.inputs[input];
  const wrong = (message) => (tell(node.at, message), null);
  const { text, plain } = node;
  if (type === "bool") {
    const truth = plain ? { true: true, false: false }[/^(true|True|TRUE|false|False|FALSE)$/.test(text) ? text.toLowerCase() : ""] : undefined;
    return truth ?? wrong(`the value of \`${name}\` must be true or false`);
  }
  if (type === "symbol") return values.some(([each]) => each === text) ? text : wrong(`\`${text}\` is not a value of \`${name}\``);
  if (type === "date") return ordinalOf(text) === null ? wrong(`the value of \`${name}\` must be a date such as 2024-06-17`) : text;
  const number = plain && NUMERIC.test(text) ? (/^0[ox]/.test(text) ? whole(text) : decimal(text)) : null;
  const limit = 10n ** 18n;
  const size = number && (number[0] < 0n ? -number[0] : number[0]);
  const fits = number && size < limit * 10n ** BigInt(number[1]) && number[1] <= 18;
  if (!fits || (type === "int" && !/^([-+]?\d+|0[ox].*)$/.test(text))) {
    return wrong(`the value of \`${name}\` must be a ${type === "int" ? "whole " : ""}number of at most 18 digits`);
  }
  const within = !range || (order(decimal(range[0]), number) <= 0 && order(number, decimal(range[1])) <= 0);
  return within ? numberText(number) : wrong(`\`${name}\` lies between ${range[0]} and ${range[1]}`);
}

/** The file of a scenario, as `comity check` reads it. */
function writeScenario(model, scenario) {
  const lines = [`scenario: ${yamlText(scenario.scenario)}`];
  const put = (indent, key, value) => value && lines.push(`${indent}${key}: ${yamlText(value)}`);
  put("", "title", scenario.title);
  put("", "note", scenario.note);
  if (scenario.from === "status_quo") lines.push("from: status_quo");
  if (scenario.status === "ongoing") lines.push("status: ongoing");
  if (scenario.as_of) lines.push(`as_of: ${scenario.as_of}`);
  if (scenario.steps.length) lines.push("steps:");
  for (const step of scenario.steps) {
    const start = lines.length;
    if (step.date) lines.push(`    date: ${step.date}`);
    put("    ", "title", step.title);
    put("    ", "note", step.note);
    const facts = Object.entries(step.facts ?? {});
    if (facts.length) lines.push("    facts:");
    for (const [ref, value] of facts) {
      const symbol = model.inputs[model.byRef.get(ref)].type === "symbol";
      lines.push(`      ${yamlText(ref)}: ${symbol ? yamlText(value) : value}`);
    }
    for (const key of ["events", "unknown"]) {
      if (step[key]?.length) lines.push(`    ${key}:`, ...step[key].map((ref) => `      - ${yamlText(ref)}`));
    }
    if (lines.length === start) lines.push("    {}");
    lines[start] = `  - ${lines[start].trimStart()}`;
  }
  return `${lines.join("\n")}\n`;
}

/** A text as YAML has it: in quotes unless it is surely plain. */
function yamlText(text) {
  const plain = /^[A-Za-z][\w.-]*(\(\w+(, \w+)*\))?( [A-Za-z][\w.-]*)*$/.test(text) && !NOT_TEXT.test(text);
  if (plain) return text;
  const whole_ = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return JSON.stringify(whole_).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
