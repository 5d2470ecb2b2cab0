// What is so at the chosen step: a control for each fact and concept, and the source of each value.

const KNOWN_FILTERS = [["all", "all"], ["here", "recorded here"], ["known", "known"], ["unknown", "unknown"]];
const MOST_QUICK = 6;

/** The pane of inputs. @param {Element} root @param {Object} board */
function renderInputs(root, board) {
  const shown = board.model.inputs.filter((input) => input.what !== "event" && isShown(board, input));
  const facts = shown.filter((input) => input.what === "fact");
  const concepts = shown.filter((input) => input.what === "concept");
  update(root, [
    inputsHead(board),
    lazy("rows", "", () => h("div", { class: "rows" })),
  ]);
  update(root.querySelector(".rows"), [
    facts.length ? factRows(board, facts) : null,
    concepts.length ? [heading("concepts", "Contested or undefined expressions"), conceptRows(board, concepts)] : null,
    readingRows(board),
    shown.length ? null : h("p", { class: "none", "data-key": "none" }, "Nothing here fits what you look for."),
  ]);
}

function inputsHead(board) {
  const { state, ui } = board;
  const step = state.scenario.steps[ui.step];
  return h("div", { class: "pane-head", "data-key": "head" },
    h("h2", null, "What is so ", h("span", { class: "soft" }, `from step ${ui.step + 1}${step.date ? `, ${dateWords(step.date)}` : ""}`)),
    h("div", { class: "finder" },
      h("input", { type: "search", id: "find", "data-key": "find", placeholder: "Find a fact", "aria-label": "Find a fact or concept",
        on: { input: (event) => board.show((ui) => { ui.search = event.target.value; }) } }),
      h("select", { "aria-label": "Which facts are shown", "data-key": "known", value: ui.known,
        on: { change: (event) => board.show((ui) => { ui.known = event.target.value; }) } },
      KNOWN_FILTERS.map(([value, words]) => h("option", { value }, words)))));
}

function isShown({ model, state, ui }, input) {
  const words = ui.search.trim().toLowerCase();
  if (words && !`${input.title} ${input.ref}`.toLowerCase().includes(words)) return false;
  if (ui.known === "all") return true;
  const cell = cellAt(model, state.scenario, input.ref, ui.step);
  return { here: cell.at === ui.step, known: cell.value !== null, unknown: cell.value === null }[ui.known];
}

function heading(key, words) {
  return h("h3", { class: "group", "data-key": `heading:${key}` }, words);
}

/** Rows by the name of the fact; several of one name can be set at once. */
function factRows(board, inputs) {
  const groups = new Map();
  for (const input of inputs) groups.set(input.name, [...(groups.get(input.name) ?? []), input]);
  return [...groups].map(([name, members]) => [
    members.length > 1 ? groupHead(board, name, members) : null,
    members.map((input) => inputRow(board, input, members.length > 1)),
  ]);
}

function groupHead(board, name, members) {
  const choices = choicesOf(members[0]);
  const title = `${sharedTitle(members)} (${members.length})`;
  if (!choices) return h("h3", { class: "group", "data-key": `heading:${name}`, dir: "auto" }, title);
  const all = (event) => {
    const chosen = choices[Number(event.target.value)];
    event.target.value = "";
    board.change(`${title}: all ${chosen[1]}`, ({ scenario }) => {
      for (const each of members) setValue(board.model, scenario, board.ui.step, each.ref, chosen[0]);
    });
  };
  return lazy(`group:${name}`, `${board.ui.step} ${members.length}`, () =>
    h("div", { class: "group" }, h("h3", { dir: "auto" }, title),
      h("select", { "aria-label": `Set all: ${title}`, value: "", on: { change: all } },
        h("option", { value: "" }, "set all…"), choices.map(([, words], i) => h("option", { value: i }, words)))));
}

function conceptRows(board, inputs) {
  return inputs.map((input) => inputRow(board, input, false));
}

function inputRow(board, input, nested) {
  const { model, state, ui } = board;
  const cell = cellAt(model, state.scenario, input.ref, ui.step);
  const problem = ui.problem?.ref === input.ref ? ui.problem.text : "";
  const before = input.what === "concept" ? cellBefore(board, input).value === undefined : "";
  const stamp = JSON.stringify([ui.step, String(cell.value), cell.at, problem, nested, before]);
  return lazy(`input:${input.ref}`, stamp, () => builtRow(board, input, cell, problem, nested));
}

function builtRow(board, input, cell, problem, nested) {
  const id = `in-${board.model.byRef.get(input.ref)}`;
  const here = cell.at === board.ui.step;
  return h("div", { class: classes("row", nested && "nested", here && "here", cell.value === null && "is-unknown") },
    h("div", { class: "row-name" },
      h("span", { id, dir: "auto" }, input.title),
      h("span", { class: "from", id: `${id}-from` }, originWords(board, input, cell), input.range || input.unit ? h("span", { dir: "auto" }, ` · ${rangeWords(input)}`) : null,
        here ? h("button", { type: "button", class: "link", "data-key": `back:${input.ref}`, "aria-label": `Take back what is recorded here: ${input.title}`,
          on: { click: () => setInput(board, input, undefined) } }, "take back") : null)),
    control(board, input, cell, id),
    problem ? h("p", { class: "problem", role: "alert" }, problem) : null);
}

/** Where a value comes from, in words. */
function originWords(board, input, { value, at }) {
  if (at === board.ui.step) return value === null ? "marked unknown here" : "recorded here";
  if (at === -1) return "status quo";
  if (at !== null) return value === null ? `marked unknown at step ${at + 1}` : `carried on from step ${at + 1}`;
  return value === undefined ? "as its readings say" : "not recorded";
}

function setInput(board, input, value) {
  board.ui.problem = null;
  const words = value === undefined ? "as before" : valueOrUnknown(board.model, input, value);
  board.change(`${input.title}: ${words}`, ({ scenario }) => {
    setValue(board.model, scenario, board.ui.step, input.ref, value);
  });
}

function valueOrUnknown(model, input, value) {
  return value === null ? "unknown" : valueWords(model, input.ref, value);
}

function cellBefore({ model, state, ui }, input) {
  const bare = { ...state.scenario, steps: state.scenario.steps.with(ui.step, emptyStep()) };
  return cellAt(model, bare, input.ref, ui.step);
}

// --- controls ---------------------------------------------------------------------------------------------------

/** The values that an input can have, each with its words; null when there is no list of them. */
function choicesOf(input) {
  if (input.what === "concept" || input.type === "bool") return [[true, "yes"], [false, "no"], [null, "unknown"]];
  return input.values.length ? [...input.values, [null, "unknown"]] : null;
}

function control(board, input, cell, id) {
  const choices = choicesOf(input);
  if (!choices) return amount(board, input, cell, id);
  const read = readingsOf(board.model, input).length > 0;
  if (read) return chooser(board, input, cell, id, conceptChoices(board, input));
  return input.values.length ? chooser(board, input, cell, id, choices) : switches(board, input, cell, id, choices);
}

/** "As its readings say" can be chosen only while nothing was said at an earlier step: the language has no way back. */
function conceptChoices(board, input) {
  const open = cellBefore(board, input).value === undefined;
  return [...(open ? [[undefined, "as its readings say"]] : []), [true, "yes"], [false, "no"], [null, "unknown"]];
}

function switches(board, input, cell, id, choices) {
  return h("div", { class: "switches", role: "radiogroup", "aria-labelledby": id, "aria-describedby": `${id}-from` },
    choices.map(([value, words]) =>
      h("label", { class: classes("switch", value === null && "unsure") },
        h("input", { type: "radio", name: id, value: String(value), checked: cell.value === value, "data-key": `${input.ref}=${value}`,
          on: { change: () => setInput(board, input, value) } }),
        h("span", null, words))));
}

function chooser(board, input, cell, id, choices) {
  const at = choices.findIndex(([value]) => value === cell.value);
  return h("select", { "aria-labelledby": id, "aria-describedby": `${id}-from`, "data-key": `choose:${input.ref}`, value: String(at),
    on: { change: (event) => setInput(board, input, choices[Number(event.target.value)][0]) } },
  choices.map(([, words], i) => h("option", { value: String(i) }, words)));
}

/** A number with its range, unit and the thresholds near, or a date. */
function amount(board, input, cell, id) {
  const date = input.type === "date";
  const range = input.range ? { min: input.range[0], max: input.range[1] } : {};
  const kind = date ? { type: "date" } : { type: "number", step: input.type === "int" ? "1" : "any", inputmode: "decimal", ...range };
  const taken = (event) => takeAmount(board, input, event.target.value.trim(), event.target.validity.badInput);
  return h("div", { class: "amount" },
    h("input", { ...kind, "aria-labelledby": id, "aria-describedby": `${id}-from`, "data-key": `amount:${input.ref}`, placeholder: "unknown",
      value: cell.value ?? "", on: { change: taken } }),
    h("span", { class: "quick" }, input.near.slice(0, MOST_QUICK).map((value) =>
      h("button", { type: "button", "aria-pressed": String(cell.value === value), "data-key": `${input.ref}:${value}`,
        on: { click: () => setInput(board, input, value) } }, date ? value : grouped(value))),
    cell.value === null ? null : h("button", { type: "button", on: { click: () => setInput(board, input, null) } }, "unknown")));
}

function rangeWords({ range, unit }) {
  return [range ? `${grouped(range[0])} to ${grouped(range[1])}` : null, unit].filter(Boolean).join(" ");
}

function grouped(text) {
  const [whole, part] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

function takeAmount(board, input, text, bad) {
  const plain = text.replace(/^(-?)0+(?=\d)/, "$1");
  if (!bad && (plain === "" || fits(input, plain))) {
    setInput(board, input, plain === "" ? null : plain);
    return;
  }
  board.show((ui) => { ui.problem = { ref: input.ref, text: amountProblem(input, text) }; });
}

function amountProblem(input, text) {
  const kind = { int: "a whole number", number: "a number", date: "a day" }[input.type];
  const range = input.range ? ` from ${grouped(input.range[0])} to ${grouped(input.range[1])}` : "";
  return `${text ? `“${clipped(text)}” is not taken: this` : "This"} is ${kind}${range}.`;
}

// --- readings ----------------------------------------------------------------------------------------------------

/** A choice for each contested concept: judge in each of its readings, or in one. */
function readingRows(board) {
  const contested = board.model.concepts.filter((each) => each.readings.length > 1);
  if (!contested.length || board.ui.search) return null;
  return [heading("readings", "Readings in which the terms are judged"), contested.map((concept) => readingRow(board, concept))];
}

function readingRow(board, concept) {
  const fixed = board.state.fixed[concept.name] ?? "";
  const locked = Object.hasOwn(board.model.fixed, concept.name);
  const title = (concept.title ?? concept.name).replaceAll(/\{(\w+)\}/g, "a $1");
  const choose = (event) => {
    const name = event.target.value;
    board.change(`${title}: ${name ? `read as ${name}` : "each reading"}`, (state) => {
      delete state.fixed[concept.name];
      if (name) state.fixed[concept.name] = name;
    });
  };
  return lazy(`reading:${concept.name}`, fixed, () =>
    h("div", { class: "row" },
      h("label", { class: "row-name", for: `reading-${concept.name}` }, h("span", { dir: "auto" }, title),
        h("span", { class: "from" }, locked ? "fixed for this page" : fixed ? "fixed here" : "each reading counts")),
      h("select", { id: `reading-${concept.name}`, "data-key": `read:${concept.name}`, value: fixed, disabled: locked, on: { change: choose } },
        h("option", { value: "" }, "each reading"),
        concept.readings.map((each) => h("option", { value: each.name }, each.title ?? each.name.replaceAll("_", " "))))));
}
