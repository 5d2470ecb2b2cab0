// Conflicts and concessions: answers about all scenarios, computed before the page was made; a concession can be tried.

/** Fills the view of conflicts and concessions. @param {Element} root @param {Object} board as for the matrix */
function renderBargains(root, board) {
  const { conflicts, concessions, roadmap, missing } = board.model.answers;
  const goal = (conflicts ?? concessions)?.goal;
  update(root, [
    h("h2", null, "Conflicts and concessions"),
    h(
      "p",
      { class: "lead" },
      "Computed when this page was made, over all scenarios, for the terms as stated",
      goal ? [" and the goal ", h("code", null, shortened(goal, 500))] : "",
      ". What is tried on the board does not change them.",
    ),
    missing && h("p", { class: "callout" }, h("span", { "aria-hidden": "true" }, "? "), missing),
    stancesNow(board),
    conflicts && conflictsPart(board, conflicts),
    concessions && concessionsPart(board, concessions),
    [roadmap ?? []].flat().map((each) => roadmapPart(each)),
  ]);
}

function stancesNow(board) {
  const each = board.model.parties.map((party) =>
    h("li", null, shortened(party.title, 60), " ", stanceMark(board.judged.stances[party.name])),
  );
  const conceded = board.state.dropped.length;
  const note = conceded ? `with ${counted(conceded, "term")} conceded` : "with every term as stated";
  return h("div", { class: "now", "data-key": "now" }, h("h3", null, `Stances in this scenario, ${note}`), h("ul", null, each));
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function reachWords(answer) {
  const why = answer.stopped || `without ${answer.left_out.map((each) => each.name).join(", ")}`;
  return answer.complete ? null : h("p", { class: "soft" }, `Not complete (${why}): there may be more.`);
}

// --- conflicts -------------------------------------------------------------------------------------------------------

function conflictsPart(board, answer) {
  const number = answer.conflicts.length;
  const none = answer.complete && !number && h("p", null, "All these terms can be met together.");
  return h(
    "section",
    { "data-key": "conflicts" },
    h("h3", null, counted(number, "minimal conflict")),
    reachWords(answer),
    none,
    number > 0 && h("ol", { class: "bargains" }, answer.conflicts.map((each) => conflictItem(board, each, answer.readings))),
  );
}

function conflictItem(board, conflict, every) {
  const scope = `They cannot all be met, ${scopeWords(conflict.proof)}, ${readingWords(conflict.readings, every)}.`;
  const eased = conflict.terms.filter((name) => board.state.dropped.includes(name));
  const key = `conflict ${conflict.terms.join(" ")}`;
  return h(
    "li",
    { "data-key": key, class: eased.length ? "eased" : null },
    conflict.terms.length ? termList(board, conflict.terms, key) : h("p", null, "The goal alone."),
    h("ul", { class: "why" }, conflict.why.map((sentence) => h("li", null, sentence))),
    h("p", null, scope, conflict.goal ? "" : " The goal is not needed for it."),
    eased.length > 0 && h("p", { class: "callout" }, `Does not stand while this is conceded: ${eased.join(", ")}.`),
  );
}

/** Terms as buttons that lead to their reasons, with party, title and verdict. */
function termList(board, names, key) {
  return h("ul", { class: "terms" }, names.map((name) => {
    const term = termNamed(board.model, name);
    if (!term) return h("li", null, h("code", null, name));
    const party = board.model.parties.find((each) => each.name === term.party);
    const choose = { click: () => board.select(name) };
    const outcome = board.judged.terms[name];
    return h(
      "li",
      null,
      h("strong", null, shortened(party?.title ?? term.party, 60)),
      h(
        "button",
        { type: "button", class: "entry", "data-key": `${key} ${name}`, "data-term": name, on: choose },
        outcome && verdictMark(outcome.verdict, term.kind),
        h("span", { class: "name" }, shortened(term.title, 300)),
      ),
    );
  }));
}

function scopeWords(proof) {
  if (proof === "any length") return "at any length";
  return proof === "up to 1 steps" ? "up to 1 step" : String(proof);
}

/** In which readings something is so: only what tells them from the others. */
function readingWords(held, every) {
  if (every.every((label) => held.includes(label))) return every.length > 1 ? "in every reading" : "as the terms stand";
  const choices = held.map(readingChoice);
  const kept = Object.keys(choices[0] ?? {}).map((name) => [name, distinct(choices.map((choice) => choice[name]))]);
  if (kept.reduce((product, [, options]) => product * options.length, 1) !== distinct(held).length) {
    return `read as ${[...held].sort().join("; or ")}`;
  }
  const all = every.map(readingChoice);
  const told = kept.filter(([name, options]) => distinct(all.map((choice) => choice[name])).length > options.length);
  return `reading ${told.map(([name, options]) => `${name} as ${options.sort().join(" or ")}`).join(", ")}`;
}

function readingChoice(label) {
  return Object.fromEntries(label ? label.split(", ").map((pair) => pair.split("=")) : []);
}

function distinct(values) {
  return [...new Set(values)];
}

// --- concessions -----------------------------------------------------------------------------------------------------

function concessionsPart(board, answer) {
  const number = answer.count ?? answer.concessions.length;
  const shown = answer.concessions.length < number ? `, the cheapest ${answer.concessions.length} of them here` : "";
  return h(
    "section",
    { "data-key": "concessions" },
    h("h3", null, `${counted(number, "minimal concession")}${shown}`),
    reachWords(answer),
    !answer.concessions.length && h("p", null, "Nothing that may be dropped opens it."),
    h("ol", { class: "bargains" }, answer.concessions.map((each, i) => concessionItem(board, each, i + 1, answer))),
    answer.kept.length > 0 && h("p", { class: "soft" }, `Never dropped, because not revisable: ${answer.kept.join(", ")}.`),
  );
}

function concessionItem(board, concession, number, answer) {
  const { terms, movers, cost, agreement } = concession;
  const titles = movers.map((name) => board.model.parties.find((party) => party.name === name)?.title ?? name);
  const where = readingWords(concession.readings, answer.readings);
  const key = `concession ${number}`;
  return h(
    "li",
    { "data-key": key },
    terms.length
      ? [
          h("p", null, h("strong", null, `Cost ${cost}: `), `${titles.map((each) => shortened(each)).join(" and ")} would move, conceding`),
          termList(board, terms, key),
          h("p", null, answer.goal ? `This opens the goal ${where}.` : `All other terms can then be met ${where}.`),
        ]
      : h("p", null, `Nothing has to be dropped ${where}.`),
    h(
      "p",
      { class: "buttons" },
      terms.length > 0 && concessionButton(board, terms, number),
      agreement
        ? h("button", { type: "button", "data-key": `${key} show`, on: { click: () => showAgreement(board, concession, number) } },
            "Show the agreement it opens")
        : h("span", { class: "soft" }, "No example of an agreement was computed."),
    ),
  );
}

function concessionButton(board, terms, number) {
  const made = terms.every((name) => board.state.dropped.includes(name));
  const drop = (state) => {
    const rest = state.dropped.filter((name) => !terms.includes(name));
    state.dropped = made ? rest : [...rest, ...terms];
  };
  const label = `${made ? "take back" : "make"} concession ${number}`;
  return h(
    "button",
    { type: "button", class: made ? null : "main", "data-key": `concession ${number} make`, on: { click: () => board.change(label, drop) } },
    made ? "Take it back" : "Make this concession",
  );
}

/** The scenario that a concession opens, in the first reading in which it does: it is of that one. */
function showAgreement(board, concession, number) {
  board.change(`show the agreement that concession ${number} opens`, (state) => {
    state.scenario = agreedScenario(concession.agreement, number);
    state.dropped = distinct([...state.dropped, ...concession.terms]);
    state.fixed = { ...state.fixed, ...readingChoice(concession.readings[0]) };
  });
  const read = concession.readings[0] && `, read as ${concession.readings[0]}`;
  board.tell(`The agreement is now the scenario on the board${read}. Undo brings back what was.`);
}

/** An agreement, which is written as in a scenario file, as a scenario of the board. */
function agreedScenario(found, number) {
  const plain = (value) => (typeof value === "number" ? String(value) : value);
  const steps = (found.steps ?? []).map((step) => ({
    date: step.date ?? null,
    title: step.title ?? null,
    facts: Object.fromEntries(Object.entries(step.facts ?? {}).map(([ref, value]) => [ref, plain(value)])),
    events: step.events ?? [],
    unknown: step.unknown ?? [],
  }));
  return {
    scenario: `agreement-${number}`,
    title: `Agreement that concession ${number} opens`,
    from: found.from ?? "blank",
    status: found.status ?? "complete",
    as_of: found.as_of ?? null,
    steps,
  };
}

// --- the way there ---------------------------------------------------------------------------------------------------

function roadmapPart(roadmap) {
  const heads = ["Step", "Date", "What changes", "Who acts", "Fulfils", "Unlocks"];
  const rows = roadmap.moves.map((move) => [
    [move.step], [move.date?.replace("T", " ") ?? ""], move.changes, move.actors, move.fulfils, move.unlocks,
  ]);
  const cell = (texts, i) => h(i ? "td" : "th", { role: i ? "cell" : "rowheader", "data-party": heads[i] },
    texts.map((text) => h("span", { class: "line" }, String(text))));
  const table = () =>
    h("div", { class: "frame", role: "region", tabindex: "0", "aria-label": "Roadmap" },
      h("table", { role: "table", class: "matrix" },
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map((head) => h("th", { role: "columnheader" }, head)))),
        h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, row.map(cell))))));
  return h(
    "section",
    { "data-key": `roadmap ${roadmap.scenario}` },
    h("h3", null, `Roadmap from ${roadmap.scenario} to `, h("code", null, shortened(roadmap.goal, 300))),
    roadmap.supposed.length > 0 && h("p", null, `Supposing, where the scenario leaves it unknown: ${roadmap.supposed.join("; ")}.`),
    roadmap.stopped && h("p", { class: "soft" }, `Not complete (${roadmap.stopped}).`),
    !roadmap.agreement && !roadmap.stopped && h("p", null, `There is no acceptable way, ${scopeWords(roadmap.proof)}.`),
    roadmap.because.flatMap((conflict) => conflict.why).map((sentence) => h("p", null, sentence)),
    rows.length > 0 ? table() : roadmap.agreement && h("p", null, "Nothing more has to happen."),
  );
}
