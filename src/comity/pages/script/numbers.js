// Exact numbers and dates, and values in words. A number is `[digits, places]`: a BigInt, and how many of its digits stand behind the point.
// A day is its ordinal, counted as Python does; a moment is whole seconds, of which a day has 86,400.

const DAY_SECONDS = 86400;
const UNIX_DAY = 719163;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;

/** The number that a text stands for, or null. @param {string} text */
function decimal(text) {
  const found = DECIMAL.exec(text);
  if (!found || !(found[2] || found[3])) return null;
  let digits = BigInt(found[2] + (found[3] ?? ""));
  let places = (found[3] ?? "").length - Number(found[4] ?? 0);
  if (places < 0) [digits, places] = [digits * 10n ** BigInt(-places), 0];
  return [found[1] === "-" ? -digits : digits, places];
}

function aligned(one, other, join) {
  if (one[1] === other[1]) return [join(one[0], other[0]), one[1]];
  const places = Math.max(one[1], other[1]);
  const [left, right] = [one, other].map((each) => each[0] * 10n ** BigInt(places - each[1]));
  return [join(left, right), places];
}

const ARITHMETIC = {
  "+": (one, other) => aligned(one, other, (x, y) => x + y),
  "-": (one, other) => aligned(one, other, (x, y) => x - y),
  "*": (one, other) => [one[0] * other[0], one[1] + other[1]],
};

/** Below, at or above zero: how two numbers, or two symbols, stand to each other. */
function order(one, other) {
  if (typeof one === "string") return one < other ? -1 : one > other ? 1 : 0;
  const [left, right] = one[1] === other[1] ? [one[0], other[0]] : [ARITHMETIC["-"](one, other)[0], 0n];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The shortest exact text of a number. */
function numberText([digits, places]) {
  const all = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const whole = all.slice(0, all.length - places);
  const rest = all.slice(all.length - places).replace(/0+$/, "");
  return `${digits < 0n ? "-" : ""}${whole}${rest && `.${rest}`}`;
}

function whole(count) {
  return [BigInt(count), 0];
}

/** The seconds of a day or moment in ISO form, or null if there is no such day. @param {string} text */
function momentOf(text) {
  const found = MOMENT.exec(text ?? "");
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0));
  const at = new Date(0).setUTCFullYear(year, month - 1, day) / 1000;
  const same = new Date(at * 1000).getUTCMonth() === month - 1 && year > 0 && month > 0 && day > 0;
  if (!same || hour > 23 || minute > 59 || second > 59) return null;
  return at + UNIX_DAY * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

function dayOf(moment) {
  return Math.floor(moment / DAY_SECONDS);
}

/** The ordinal of a day in ISO form, or null. */
function ordinalOf(text) {
  const at = typeof text === "string" && text.length === 10 ? momentOf(text) : null;
  return at === null ? null : dayOf(at);
}

/** The ISO form of a day by its ordinal. */
function dayText(ordinal) {
  return new Date((ordinal - UNIX_DAY) * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** A moment as people read it: a day, with its time where it has one; `between` stands between them. */
function momentText(moment, between = " ") {
  const time = new Date((moment % DAY_SECONDS) * 1000).toISOString();
  const shown = moment % DAY_SECONDS ? between + time.slice(11, moment % 60 ? 19 : 16) : "";
  return dayText(dayOf(moment)) + shown;
}

// --- cells, and in words ---

/** A value of the model's JSON as a cell. */
function cellOf(model, input, value) {
  const { type } = model.inputs[input];
  if (type === "bool") return value === null ? OPEN : value ? YES : NO;
  if (value === null || type === "symbol") return value;
  return type === "date" ? whole(ordinalOf(value)) : decimal(String(value));
}

/** A cell as the model's JSON has it. */
function plainOf(model, input, cell) {
  const { type } = model.inputs[input];
  if (type === "bool") return cell === OPEN ? null : cell === YES;
  if (cell === null || type === "symbol") return cell;
  return type === "date" ? dayText(Number(cell[0])) : numberText(cell);
}

/** Cells as items, earliest first: neighbours with the same value from the same kind of source are one. */
function itemsOf(model, course, cells) {
  const found = [];
  for (const { input, step, cell } of [...cells].sort((one, other) => one.input - other.input || one.step - other.step)) {
    const { ref } = model.inputs[input];
    const value = plainOf(model, input, cell);
    const { source, record } = sourceOf(model, course, input, step);
    const last = found.at(-1);
    if (last && last.ref === ref && last.last === step - 1 && last.value === value && last.source === source) {
      last.last = step;
    } else {
      found.push({ ref, value, first: step, last: step, record, source });
    }
  }
  return found.sort((one, other) => one.first - other.first);
}

function sourceOf(model, course, input, step) {
  const record = course.since[input]?.[step] ?? null;
  if (record === null) return { source: model.inputs[input].what === "event" ? "not_listed" : "not_recorded", record };
  const cell = course.values[input][step];
  if (cell === null || cell === OPEN) return { source: "marked_unknown", record };
  return { source: record < 0 ? "status_quo" : "recorded", record };
}

/** The definitions that a term rests on, in words. */
function definitionsOf(model, name) {
  return (model.byTerm.get(name).cites ?? []).map((at) => model.cited[at]);
}

/** The title of an input, or its reference where it has none. */
function titleOf(model, ref) {
  return model.inputs[model.byRef.get(ref)]?.title ?? ref;
}

/** A value as people read it: yes or no, a title, a number with its unit, a day. */
function valueWords(model, ref, value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const { type, unit } = model.inputs[model.byRef.get(ref)];
  if (type === "symbol") return Object.hasOwn(model.titles, value) ? model.titles[value] : value;
  if (type === "date") return value;
  const [, sign, digits, rest] = /^(-?)(\d+)(.*)$/.exec(value);
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + grouped + rest + (unit ? ` ${unit}` : "");
}

const UNKNOWN_WORDS = { marked_unknown: "marked unknown", not_recorded: "not recorded" };

/** One line about an item: what, its value, when, and where this comes from. */
function inWords(model, scenario, cell) {
  const title = titleOf(model, cell.ref);
  if (cell.value === null) {
    return `${title}: not known ${whenWords(scenario, cell, false)} (${UNKNOWN_WORDS[cell.source] ?? "not known"})`;
  }
  if (model.inputs[model.byRef.get(cell.ref)].what === "event") return `${title}: ${happening(scenario, cell)}`;
  const { negated } = model.inputs[model.byRef.get(cell.ref)];
  const said = cell.value === false && negated ? negated : `${title}: ${valueWords(model, cell.ref, cell.value)}`;
  return `${said}, ${whenWords(scenario, cell, true)}${sourceWords(scenario, cell)}`;
}

function dateOfStep(scenario, step) {
  const at = scenario.steps.length ? scenario.steps[step].date : scenario.as_of;
  return at ? at.slice(0, 16).replace("T", " ") : null;
}

function stepWords(scenario, step) {
  const at = dateOfStep(scenario, step);
  return at === null ? `step ${step + 1}` : `step ${step + 1} (${at})`;
}

function whenWords(scenario, { first, last }, dated) {
  const from = dated ? stepWords(scenario, first) : `step ${first + 1}`;
  if (first === last) return `at ${from}`;
  return last === scenario.steps.length - 1 ? `from ${from}` : `at steps ${first + 1} to ${last + 1}`;
}

function happening(scenario, { value, first, last, source }) {
  const supposed = UNKNOWN_WORDS[source] ? ` (so far ${UNKNOWN_WORDS[source]})` : "";
  if (value) {
    return `at ${first === last ? stepWords(scenario, first) : `steps ${first + 1} to ${last + 1}`}${supposed}`;
  }
  const reason = supposed || " (not listed, so it did not happen)";
  if (first === last) return `not at ${supposed ? stepWords(scenario, first) : `step ${first + 1}`}${reason}`;
  return `at no step ${first ? `from ${first + 1} to` : "up to"} ${last + 1}${reason}`;
}

function sourceWords(scenario, { first, last, record, source }) {
  if (UNKNOWN_WORDS[source]) return ` (so far ${UNKNOWN_WORDS[source]})`;
  if (source === "status_quo" || record === null) return ", as in the status quo";
  if (first !== last && last !== scenario.steps.length - 1) {
    const at = dateOfStep(scenario, record);
    return ` (recorded at step ${record + 1}${at === null ? "" : `, ${at}`})`;
  }
  return record === first ? ", as recorded" : `, recorded at ${stepWords(scenario, record)}`;
}
