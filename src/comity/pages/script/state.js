// What the board holds, how it changes and is undone, and how it is written into a link and read back.

const VIEWS = [
  ["board", "Board"], ["matrix", "Matrix"], ["timeline", "Timeline"],
  ["graph", "Graph"], ["bargains", "Conflicts"], ["report", "Report"],
];
const LONGEST_LINK = 200_000;
const MOST_STEPS = 500;
const MOST_DRAWN = 40; // steps at once, in the strip and in the timeline
const MOST_NEAR = 10; // steps on either side of an event to which its list leads
const MOST_UNDO = 200;
const DATE_FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/;
const NUMBER_FORM = /^-?\d{1,18}(\.\d{1,18})?$/;
const ID_FORM = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

const store = { model: null, now: null, past: [], future: [], listeners: [] };

/** The present state; it is never changed in place. */
function stateOf() {
  return store.now;
}

/** Calls `listener(label)` after each change, undo and redo. */
function onChange(listener) {
  store.listeners.push(listener);
}

/**
 * Changes a copy of the state, makes it the present one and tells all listeners; what was is kept for `undo`.
 * @param {string} label what is done, in words @param {(state: Object) => void} edit
 */
function change(label, edit) {
  const next = copied(store.now);
  edit(next);
  if (!next.scenario.steps.length) next.scenario.steps = [emptyStep(next.scenario.as_of)];
  if (JSON.stringify(next) === JSON.stringify(store.now)) return;
  store.past = [...store.past.slice(-MOST_UNDO + 1), { state: store.now, label }];
  store.future = [];
  entered(next, label);
}

/** Changes what is looked at, not what is so: nothing to undo. */
function look(edit) {
  const next = copied(store.now);
  edit(next);
  entered(next, "");
}

function undo() {
  const last = store.past.pop();
  if (!last) return;
  store.future.push({ state: store.now, label: last.label });
  entered({ ...last.state, view: store.now.view, large: store.now.large }, `undone: ${last.label}`);
}

function redo() {
  const next = store.future.pop();
  if (!next) return;
  store.past.push({ state: store.now, label: next.label });
  entered({ ...next.state, view: store.now.view, large: store.now.large }, `done again: ${next.label}`);
}

function entered(state, label) {
  store.now = state;
  store.listeners.forEach((listener) => listener(label));
}

function copied(state) {
  return JSON.parse(JSON.stringify(state));
}

// --- what a scenario says -------------------------------------------------------------------------------------------

/**
 * The value of an input at a step and the step that it comes from (-1: the status quo, null: nothing recorded).
 * `undefined` is a concept of which nothing is said: its readings decide. `null` is unknown.
 */
function cellAt(model, scenario, ref, step) {
  const input = model.inputs[model.byRef.get(ref)];
  for (let at = step; at >= 0; at -= input.what === "event" ? step + 1 : 1) {
    const own = recordAt(scenario.steps[at], ref);
    if (own) return { value: own.value, at };
  }
  if (input.what === "event") return { value: false, at: null };
  if (scenario.from === "status_quo" && Object.hasOwn(model.status_quo, ref)) return { value: model.status_quo[ref], at: -1 };
  return { value: readingsOf(model, input).length ? undefined : null, at: null };
}

/** The values of an input at every step, in one walk. */
function valuesAlong(model, scenario, ref) {
  const isEvent = model.inputs[model.byRef.get(ref)].what === "event";
  let value;
  return scenario.steps.map((step, i) => {
    const own = recordAt(step, ref);
    if (own || isEvent || i === 0) value = own ? own.value : cellAt(model, scenario, ref, isEvent ? i : 0).value;
    return value;
  });
}

/** The steps that are drawn together with a chosen one: those of its page. */
function drawnSteps(steps, chosen) {
  const first = chosen - (chosen % MOST_DRAWN);
  return { first, last: Math.min(first + MOST_DRAWN, steps) - 1 };
}

/** What one step itself says of an input, or null. */
function recordAt({ facts, events, unknown }, ref) {
  if (unknown.includes(ref)) return { value: null };
  if (events.includes(ref)) return { value: true };
  return Object.hasOwn(facts, ref) ? { value: facts[ref] } : null;
}

function readingsOf(model, input) {
  if (input.what !== "concept") return [];
  return model.concepts.find((each) => each.name === input.name)?.readings ?? [];
}

/** Records a value from a step on (for an event: at this step); what is so anyway is not written. */
function setValue(model, scenario, step, ref, value) {
  const here = scenario.steps[step];
  here.unknown = here.unknown.filter((each) => each !== ref);
  here.events = here.events.filter((each) => each !== ref);
  delete here.facts[ref];
  if (cellAt(model, scenario, ref, step).value === value || value === undefined) return;
  if (value === null) here.unknown.push(ref);
  else if (model.inputs[model.byRef.get(ref)].what === "event") here.events.push(ref);
  else here.facts[ref] = value;
}

/** Records a value for the steps from `first` to `last` only: afterwards it is as it was. */
function setDuring(model, scenario, { ref, value, first, last }) {
  const input = model.inputs[model.byRef.get(ref)];
  if (input.what === "event") {
    for (let at = first; at <= last; at += 1) setValue(model, scenario, at, ref, value);
    return;
  }
  const after = last + 1 < scenario.steps.length ? cellAt(model, scenario, ref, last + 1).value : undefined;
  for (let at = first + 1; at <= last; at += 1) setValue(model, scenario, at, ref, undefined);
  setValue(model, scenario, first, ref, value);
  if (after !== undefined) setValue(model, scenario, last + 1, ref, after);
}

/** The words for the first date that does not fit, or null: dates never go back, and the horizon is not before the last. */
function dateProblem(scenario) {
  let last = null;
  for (const [i, { date }] of scenario.steps.entries()) {
    if (!date) continue;
    if (last && moment(date) < moment(last.date)) {
      return `Step ${i + 1} (${dateWords(date)}) would lie before step ${last.number} (${dateWords(last.date)}). Dates never go back.`;
    }
    last = { date, number: i + 1 };
  }
  if (last && scenario.as_of && scenario.as_of.slice(0, 10) < last.date.slice(0, 10)) {
    return `The horizon (${dateWords(scenario.as_of)}) would lie before step ${last.number} (${dateWords(last.date)}).`;
  }
  return null;
}

const moment = (date) => (date.length === 10 ? `${date}T00:00` : date);

function dateWords(date) {
  return date ? date.replace("T", " ") : "no date";
}

function emptyStep(date = null) {
  return { date, title: null, note: null, facts: {}, events: [], unknown: [] };
}

// --- links --------------------------------------------------------------------------------------------------------

/** The state as text for the end of an address: of scenarios, what is not as in the page's first one, whose steps stand as numbers. */
function linkOf(model, state) {
  const first = firstState(model, state.view).scenario;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const known = new Map(first.steps.map((step, i) => [JSON.stringify(step), i]));
  const short = (scenario) => {
    const steps = scenario.steps.map((step) => known.get(JSON.stringify(step)) ?? step);
    const others = Object.entries(scenario).filter(([key, value]) => !same(value, first[key]));
    return { ...Object.fromEntries(others), steps };
  };
  const text = JSON.stringify({ ...state, scenario: short(state.scenario), other: state.other && short(state.other) });
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return `s=${btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The state of such a text, or null where it has none that can be read; what was left out is told in `notes`. */
function fromLink(model, text, notes) {
  try {
    if (text.length > LONGEST_LINK) return null;
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
    const raw = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!isTable(raw) || !isTable(raw.scenario)) return null;
    const first = firstState(model, "board").scenario;
    const whole = (each) => {
      if (!isTable(each)) return null;
      return { ...first, ...each, steps: listOf(each.steps).map((step) => (Number.isInteger(step) ? first.steps[step] : step)) };
    };
    return saneState(model, { ...raw, scenario: whole(raw.scenario), other: whole(raw.other) }, notes);
  } catch {
    return null;
  }
}

// --- from outside, where nothing is sure --------------------------------------------------------------------------

/** The state that is opened with: the page's first scenario, or a blank one. */
function firstState(model, view, notes = []) {
  const scenario = model.scenarios[0] ?? { scenario: "new", from: "status_quo", status: "ongoing", steps: [] };
  return saneState(model, { scenario, view, fixed: model.fixed }, notes);
}

/** A state that holds only what the case knows; what was left out is told in `notes`. Never throws. */
function saneState(model, raw, notes) {
  const given = isTable(raw) ? raw : {};
  const fixed = {};
  for (const [name, reading] of Object.entries(isTable(given.fixed) ? given.fixed : {})) {
    const concept = model.concepts.find((each) => each.name === name);
    if (concept?.readings.some((each) => each.name === reading)) fixed[name] = reading;
    else notes.push(`a reading of ${clipped(name)}`);
  }
  const dropped = listOf(given.dropped).filter((name) => model.byTerm.has(name) || left(notes, name));
  return {
    scenario: saneScenario(model, given.scenario, notes),
    other: isTable(given.other) ? saneScenario(model, given.other, notes) : null,
    fixed: { ...fixed, ...model.fixed },
    dropped: [...new Set(dropped)],
    view: VIEWS.some(([name]) => name === given.view) ? given.view : "board",
    large: given.large === true,
  };
}

function saneScenario(model, raw, notes) {
  const given = isTable(raw) ? raw : {};
  const steps = listOf(given.steps).slice(0, MOST_STEPS).map((step) => saneStep(model, step, notes));
  const scenario = {
    scenario: ID_FORM.test(given.scenario) ? given.scenario : "scenario",
    title: saneText(given.title),
    note: saneText(given.note),
    from: given.from === "status_quo" ? "status_quo" : "blank",
    status: given.status === "ongoing" ? "ongoing" : "complete",
    as_of: saneDate(given.as_of, notes),
    steps: steps.length ? steps : [emptyStep(saneDate(given.as_of, []))],
  };
  if (listOf(given.steps).length > MOST_STEPS) notes.push(`steps after the first ${MOST_STEPS}`);
  if (!dateProblem(scenario)) return scenario;
  notes.push("dates that go back");
  return { ...scenario, as_of: null, steps: scenario.steps.map((step) => ({ ...step, date: null })) };
}

function saneStep(model, raw, notes) {
  const given = isTable(raw) ? raw : {};
  const step = { ...emptyStep(saneDate(given.date, notes)), title: saneText(given.title), note: saneText(given.note) };
  const known = (ref, what) => model.byRef.has(ref) && what.includes(model.inputs[model.byRef.get(ref)].what);
  for (const [ref, value] of Object.entries(isTable(given.facts) ? given.facts : {})) {
    if (known(ref, ["fact", "concept"]) && fits(model.inputs[model.byRef.get(ref)], value)) step.facts[ref] = value;
    else left(notes, ref);
  }
  const events = listOf(given.events).filter((ref) => known(ref, ["event"]) || left(notes, ref));
  const unknown = listOf(given.unknown).filter((ref) => known(ref, ["event", "fact", "concept"]) || left(notes, ref));
  step.unknown = [...new Set(unknown)].filter((ref) => !Object.hasOwn(step.facts, ref));
  step.events = [...new Set(events)].filter((ref) => !step.unknown.includes(ref));
  return step;
}

/** Whether a value is one that an input can have. */
function fits(input, value) {
  if (input.what === "concept" || input.type === "bool") return typeof value === "boolean";
  if (typeof value !== "string") return false;
  if (input.type === "date") return isDay(value) && value.length === 10;
  if (input.type !== "int" && input.type !== "number") return input.values.some(([name]) => name === value);
  if (!NUMBER_FORM.test(value) || (input.type === "int" && value.includes("."))) return false;
  return !input.range || (compareDecimals(input.range[0], value) <= 0 && compareDecimals(value, input.range[1]) <= 0);
}

/** Two decimal texts in order: negative, zero or positive. */
function compareDecimals(one, other) {
  const places = Math.max(...[one, other].map((text) => (text.split(".")[1] ?? "").length));
  const [a, b] = [one, other].map((text) => {
    const [whole, part = ""] = text.split(".");
    return BigInt(whole + part.padEnd(places, "0"));
  });
  return a < b ? -1 : Number(a > b);
}

function isDay(text) {
  if (typeof text !== "string" || !DATE_FORM.test(text) || text < "0001") return false;
  const at = new Date(`${text.slice(0, 10)}T${text.slice(11) || "00:00"}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text.slice(0, 10);
}

function saneDate(value, notes) {
  if (isDay(value)) return value;
  if (value !== null && value !== undefined) notes.push(`the date ${clipped(value)}`);
  return null;
}

function saneText(value) {
  return typeof value === "string" && value ? value.slice(0, 10_000) : null;
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const listOf = (value) => (Array.isArray(value) ? value : []);

function left(notes, name) {
  notes.push(clipped(name));
  return false;
}

function clipped(value) {
  const text = String(typeof value === "object" ? JSON.stringify(value) : value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
