// Issue by party: which terms of whom read what, and what becomes of them in the scenario.

const ISSUE_GROUPS = [
  ["fact", "Facts"],
  ["event", "Events"],
  ["concept", "Contested or undefined expressions"],
];
const matrixFilter = { open: false };

/**
 * Fills the matrix. @param {Element} root
 * @param {Object} board what is shown: model, state, course, judged, otherJudged, select
 */
function renderMatrix(root, board) {
  const { issues, unread, loose } = issuesOf(board.model);
  const shown = issues.filter((issue) => !matrixFilter.open || issue.terms.some((term) => isUnsettled(board, term)));
  const filter = h("input", {
    type: "checkbox",
    checked: matrixFilter.open,
    "data-key": "matrix-open",
    on: {
      change: (event) => {
        matrixFilter.open = event.target.checked;
        renderMatrix(root, board);
      },
    },
  });
  update(root, [
    h("h2", null, "Issues and parties"),
    h("p", { class: "lead" }, "Each cell has the terms of that party that depend on the issue. Choose one to read why."),
    h(
      "p",
      { class: "filter" },
      h("label", null, filter, " Only issues with open or violated terms"),
      h("span", { class: "soft", role: "status" }, ` ${shown.length} of ${issues.length} issues shown`),
    ),
    h(
      "div",
      { class: "frame", role: "region", tabindex: "0", "aria-label": "Matrix of issues and parties", "data-key": "frame" },
      matrixTable(board, shown, matrixFilter.open ? loose.filter((term) => isUnsettled(board, term)) : loose),
    ),
    unread.length && h("p", { class: "soft" }, `No term depends on: ${unread.map((title) => shortened(title)).join("; ")}.`),
  ]);
}

/** The issues that some term reads, titles of those that none reads, and the terms that read none. */
function issuesOf(model) {
  const named = new Map();
  for (const input of model.inputs) {
    if (!named.has(input.name)) named.set(input.name, { name: input.name, what: input.what, inputs: [], terms: [] });
    named.get(input.name).inputs.push(input);
  }
  const terms = statedTerms(model);
  for (const term of terms) {
    for (const name of new Set(term.reads.map((i) => model.inputs[i].name))) named.get(name).terms.push(term);
  }
  const all = [...named.values()].map((issue) => ({ ...issue, title: sharedTitle(issue.inputs) }));
  return {
    issues: all.filter((issue) => issue.terms.length),
    unread: all.filter((issue) => !issue.terms.length).map((issue) => issue.title),
    loose: terms.filter((term) => !term.reads.length),
  };
}

/** Every term that has a verdict, in the order of the parties. */
function statedTerms(model) {
  return model.parties.flatMap((party) => party.terms.map((name) => termNamed(model, name)));
}

function termNamed(model, name) {
  return model.byTerm.get(name);
}

/** The title of `troops(donetsk)`, `troops(kherson)` … together: "Ukrainian troops in each region". */
function sharedTitle(inputs, each = (type) => `each ${type.replaceAll("_", " ")}`) {
  const { params, titles } = store.model;
  const [first] = inputs;
  if (inputs.length === 1) return first.title;
  const kinds = (params[first.name] ?? []).map(([, type]) => type);
  return first.args.reduce((title, arg, i) => title.replace(titles[arg] ?? arg, () => each(kinds[i] ?? "one")), first.title);
}

function isUnsettled(board, term) {
  return ["bad", "open"].includes(VERDICTS[board.judged.terms[term.name].verdict].tone);
}

/** A text cut to a length that a cell or a label can bear. @param {string} text @param {number} most */
function shortened(text, most = 120) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

// --- the table: roles stand in the open, since narrow screens show rows as blocks ------------------------------------

function matrixTable(board, issues, loose) {
  const parties = board.model.parties;
  const heads = parties.map((party) => h("th", { role: "columnheader", scope: "col" }, shortened(party.title)));
  const head = h("tr", { role: "row" }, h("th", { role: "columnheader", scope: "col" }, "Issue"), heads);
  const groups = ISSUE_GROUPS.map(([what, title]) => [title, issues.filter((issue) => issue.what === what)]);
  const bodies = groups
    .filter(([, rows]) => rows.length)
    .map(([title, rows]) => issueGroup(board, title, rows.map((issue) => issueRow(board, issue))));
  if (loose.length) {
    const cell = { name: "", terms: loose };
    const row = matrixRow(board, cell, [h("span", { class: "title" }, "Claims in words alone")]);
    bodies.push(issueGroup(board, "No issue", [row]));
  }
  return h(
    "table",
    { role: "table", class: "matrix" },
    h("thead", { role: "rowgroup" }, head),
    bodies,
    h("tfoot", { role: "rowgroup" }, stanceRow(board)),
  );
}

function issueGroup(board, title, rows) {
  const head = h("th", { role: "rowheader", scope: "rowgroup", colspan: board.model.parties.length + 1 }, title);
  return h("tbody", { role: "rowgroup", "data-key": title }, h("tr", { role: "row", class: "group" }, head), rows);
}

function issueRow(board, issue) {
  const members = issue.inputs.filter((input) => input.args.length).map((input) => input.args.join(", "));
  const named = members.map((name) => board.model.titles[name] ?? name);
  return matrixRow(board, issue, [
    h("span", { class: "title" }, shortened(issue.title)),
    named.length > 1 && h("span", { class: "soft" }, shortened(named.join(", "), 90)),
    h("span", { class: "soft" }, `at the end: ${shortened(endOf(board, issue), 90)}`),
  ]);
}

/** What is so of an issue at the last step; of several members, each value with their number. */
function endOf(board, issue) {
  const counts = new Map();
  for (const input of issue.inputs) {
    const words = endWords(board, input);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  if (counts.size === 1) return [...counts.keys()][0];
  return [...counts].map(([words, count]) => `${words} (${count})`).join(", ");
}

function matrixRow(board, issue, head) {
  const cells = board.model.parties.map((party) => {
    const terms = issue.terms.filter((term) => term.party === party.name);
    const entries = terms.map((term) => matrixEntry(board, issue, term));
    const attrs = { role: "cell", class: entries.length ? null : "none", "data-party": shortened(party.title, 60) };
    return h("td", attrs, entries);
  });
  const header = h("th", { role: "rowheader", scope: "row" }, head);
  return h("tr", { role: "row", "data-key": `issue ${issue.name}`, "data-issue": issue.name }, header, cells);
}

function matrixEntry(board, issue, term) {
  const { verdict } = board.judged.terms[term.name];
  const other = board.otherJudged?.terms[term.name]?.verdict;
  return h(
    "button",
    {
      type: "button",
      class: "entry",
      title: shortened(term.title, 300),
      "data-key": `${issue.name} ${term.name}`,
      "data-term": term.name,
      "data-verdict": verdict,
      on: { click: () => board.select(term.name) },
    },
    verdictMark(verdict, term.kind),
    h("span", { class: "name" }, shortened(term.id, 60)),
    board.state.dropped.includes(term.name) && h("span", { class: "soft" }, "conceded"),
    other && other !== verdict && h("span", { class: "soft" }, "in the other: ", verdictMark(other, term.kind)),
    h("span", { class: "unseen" }, `: ${shortened(term.title, 300)}`),
  );
}

function stanceRow(board) {
  const cells = board.model.parties.map((party) =>
    h("td", { role: "cell", "data-party": shortened(party.title, 60) }, stanceMark(board.judged.stances[party.name])),
  );
  return h("tr", { role: "row" }, h("th", { role: "rowheader", scope: "row" }, "Stance"), cells);
}
