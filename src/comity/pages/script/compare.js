// Two scenarios side by side: the stances, the terms whose verdicts differ, and what differs between them.

/** The choice of a second scenario, and the comparison with it. @param {Element} root @param {Object} board */
function renderCompare(root, board) {
  const { state, otherJudged } = board;
  update(root, [
    comparePicker(board),
    state.other && otherJudged ? h("section", { class: "compared", "data-key": "compared", "aria-label": "Comparison" },
      comparedTable("Stances", "Party", stanceRows(board), "No party's stance differs."),
      comparedTable("Verdicts that differ", "Term", verdictRows(board), "No verdict differs."),
      comparedTable("What differs between the scenarios", "What", differences(board), "They say the same.")) : null,
  ]);
}

function comparePicker(board) {
  const { model, state } = board;
  const scenarios = model.scenarios.map((each, i) => [String(i), nameOf(each)]);
  const choose = (event) => {
    const value = event.target.value;
    if (value === "file") {
      event.target.value = "";
      document.getElementById("load-other").click();
      return;
    }
    board.change(value ? "compared with another scenario" : "no comparison", (next) => {
      next.other = value === "" ? null : value === "copy" ? copied(next.scenario)
        : saneState(model, { scenario: model.scenarios[Number(value)] }, []).scenario;
    });
  };
  return h("div", { class: "compare-head", "data-key": "compare-head" },
    labelled("Compare with", h("select", { "data-key": "compare", value: state.other ? "now" : "", on: { change: choose } },
      h("option", { value: "" }, state.other ? "nothing (stop comparing)" : "nothing"),
      h("option", { value: "copy" }, "a copy of the scenario as it is now"),
      h("option", { value: "file" }, "a scenario file…"),
      state.other ? h("option", { value: "now", disabled: true }, nameOf(state.other)) : null,
      scenarios.length ? h("optgroup", { label: "in this page" }, scenarios.map(([value, words]) => h("option", { value }, words))) : null)),
    state.other ? h("button", { type: "button", "data-key": "swap", on: { click: () => swapScenarios(board) } }, "⇄ Edit the other one") : null,
    state.other ? h("button", { type: "button", "data-key": "uncompare", on: { click: () => board.change("no comparison", (next) => { next.other = null; }) } }, "Stop comparing") : null);
}

function nameOf(scenario) {
  return scenario.title ?? scenario.scenario.replaceAll("-", " ");
}

function swapScenarios(board) {
  board.change("scenarios exchanged", (next) => {
    [next.scenario, next.other] = [next.other, next.scenario];
  });
}

function comparedTable(title, first, rows, none) {
  return h("div", { class: "table" }, h("h3", null, title),
    rows.length === 0 ? h("p", { class: "none" }, none) : h("table", null,
      h("thead", null, h("tr", null, [first, "on the board", "compared"].map((words) => h("th", { scope: "col" }, words)))),
      h("tbody", null, rows.map(([name, one, other]) =>
        h("tr", { class: one.key === other.key ? "same" : "differs" }, h("th", { scope: "row", dir: "auto" }, name), h("td", null, one.shown), h("td", null, other.shown))))));
}

function stanceRows({ model, judged, otherJudged }) {
  const cell = (stance) => ({ key: stance, shown: stanceMark(stance) });
  return model.parties.map(({ name, title }) => [title, cell(judged.stances[name]), cell(otherJudged.stances[name])]);
}

function verdictRows({ model, judged, otherJudged }) {
  const cell = (term, { verdict }) => ({ key: verdict, shown: verdictMark(verdict, term.kind) });
  const terms = model.parties.flatMap((party) => party.terms.map((name) => model.byTerm.get(name)));
  return terms.filter(({ name }) => judged.terms[name].verdict !== otherJudged.terms[name].verdict)
    .map((term) => [term.title, cell(term, judged.terms[term.name]), cell(term, otherJudged.terms[term.name])]);
}

/** Inputs, dates and other things that are not the same in both scenarios. */
function differences({ model, state: { scenario, other } }) {
  const mentioned = (each) => each.steps.flatMap((step) => [...Object.keys(step.facts), ...step.events, ...step.unknown]);
  const refs = new Set([...mentioned(scenario), ...mentioned(other), ...(scenario.from === other.from ? [] : Object.keys(model.status_quo))]);
  const inputs = model.inputs.filter(({ ref }) => refs.has(ref));
  const cell = (words, between = ", ") => ({ key: words.join(between), shown: h("span", { dir: "auto" }, firstOf(words).join(between)) });
  const plain = [
    ["Steps", (each) => each.steps.map((step, i) => `${i + 1}: ${dateWords(step.date)}`)],
    ["Start", (each) => [each.from === "blank" ? "nothing known" : "status quo"]],
    ["Status", (each) => [each.status]],
    ["Judged as of", (each) => [dateWords(each.as_of)]],
  ];
  return [...plain.map(([name, words]) => [name, cell(words(scenario)), cell(words(other))]),
    ...inputs.map((input) => [input.title, cell(storyOf(model, scenario, input)), cell(storyOf(model, other, input))])]
    .filter(([, one, two]) => one.key !== two.key);
}

/** The values of an input over the steps as a list of words, each with the step from which it holds. */
function storyOf(model, scenario, input) {
  const cells = valuesAlong(model, scenario, input.ref);
  const event = input.what === "event";
  const words = (value) => (value === undefined ? "as its readings say" : value === null ? (event ? "perhaps" : "unknown") : valueWords(model, input.ref, value));
  if (event) {
    const told = cells.flatMap((value, i) => (value === false ? [] : [`${value === null ? "perhaps " : ""}at step ${i + 1}`]));
    return told.length ? told : ["never"];
  }
  const changed = cells.flatMap((value, i) => (i && value === cells[i - 1] ? [] : [`${i ? "then " : ""}${words(value)}${i ? ` from step ${i + 1}` : ""}`]));
  return changed;
}

/** The first words of a list, with the number of those that are left out. */
function firstOf(words) {
  return words.length > MOST_DRAWN ? [...words.slice(0, MOST_DRAWN), `and ${words.length - MOST_DRAWN} more`] : words;
}
