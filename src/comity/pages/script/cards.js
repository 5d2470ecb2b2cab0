// A card for each party: its stance, and every term with its verdict, reasons, what would decide it, and its source.

const VERDICTS = {
  violated: { sign: "✕", tone: "bad", would: "would be violated" },
  satisfied: { sign: "✓", tone: "good", would: "would be satisfied" },
  pending: { sign: "…", tone: "open", would: "would be pending" },
  undetermined: { sign: "?", tone: "open", would: "would stay open" },
  contested: { sign: "≠", tone: "open", would: "would be contested" },
  raised: { sign: "!", tone: "open", would: "would be raised" },
  applies: { sign: "•", tone: "good", would: "would apply" },
  not_triggered: { sign: "–", tone: "quiet", would: "would not be triggered" },
  recorded: { sign: "¶", tone: "quiet", would: "would be recorded" },
};
const STANCES = {
  rejects: { sign: "✕", tone: "bad", means: "a term of this party is violated" },
  open: { sign: "?", tone: "open", means: "nothing is violated, something is not settled yet" },
  accepts: { sign: "✓", tone: "good", means: "nothing is violated or open, and a term was fulfilled" },
  not_engaged: { sign: "–", tone: "quiet", means: "nothing that this party asked for was touched" },
  infeasible: { sign: "⊘", tone: "bad", means: "the scenario breaks a background constraint" },
};
const ASSERTED = { satisfied: "borne out", violated: "contradicted" };
const BINDING_KINDS = ["precondition", "demand", "red_line", "commitment"];
const SETTLING = { rejects: ["violated"], open: ["undetermined", "contested", "pending"], accepts: ["satisfied"] };
const TERM_FILTERS = [["all", "all"], ["settles", "what settles"], ["open", "open"], ["changed", "just changed"]];
const MOST_REASONS = 4000;
const SLICE_MS = 12;

const explained = { found: new Map(), visible: new Set(), watched: new WeakSet(), timer: 0, seen: null };

/** A verdict or stance in a sign and a word, which never stand for each other alone. */
function markOf({ sign, tone }, words) {
  return h("span", { class: `verdict ${tone}` }, h("span", { "aria-hidden": "true" }, sign), ` ${words}`);
}

/** @param {string} verdict @param {string} kind that of the term: an assertion is borne out or contradicted */
function verdictMark(verdict, kind) {
  return markOf(VERDICTS[verdict], verdictWord(verdict, kind));
}

function stanceMark(stance) {
  return markOf(STANCES[stance], stance.replaceAll("_", " "));
}

function verdictWord(verdict, kind) {
  return (kind === "assertion" && ASSERTED[verdict]) || verdict.replaceAll("_", " ");
}

// --- the pane --------------------------------------------------------------------------------------------------

/** The cards of all parties. @param {Element} root @param {Object} board */
function renderCards(root, board) {
  const { model, judged, ui } = board;
  const shown = (name) => isTermShown(board, model.byTerm.get(name));
  const count = model.parties.flatMap((party) => party.terms).filter(shown).length;
  update(root, [
    h("div", { class: "pane-head", "data-key": "cards-head" },
      h("h2", null, "What each side has stated ", h("span", { class: "soft" }, `${count} ${count === 1 ? "term" : "terms"}`)),
      h("div", { class: "switches", role: "radiogroup", "aria-label": "Which terms are shown" },
        TERM_FILTERS.map(([value, words]) =>
          h("label", { class: "switch" },
            h("input", { type: "radio", name: "terms-shown", value, checked: ui.filter === value, "data-key": `filter:${value}`,
              on: { change: () => board.show((each) => { each.filter = value; }) } }),
            h("span", null, words))))),
    judged.feasible === false ? brokenNote(board) : null,
    judged.feasible === null ? h("p", { class: "note", "data-key": "feasible" }, "Whether this is possible at all is not known yet: a background constraint is open.") : null,
    model.parties.map((party) => lazy(`party:${party.name}`, "", () => h("section", { class: "party", "aria-label": party.title }))),
  ]);
  for (const section of root.querySelectorAll("section.party")) {
    const party = model.parties.find((each) => `party:${each.name}` === section.dataset.key);
    update(section, partyParts(board, party, shown));
  }
  watchTerms(root, board);
}

function brokenNote({ model, judged, course, state, judgedKey }) {
  return lazy("broken", judgedKey, () =>
    h("div", { class: "note bad" }, h("strong", null, "⊘ Infeasible: the scenario breaks what is taken to hold always."),
      judged.broken.map((id) => [
        h("p", { dir: "auto" }, model.background.find((each) => each.id === id).title ?? id),
        h("ul", { class: "because" }, becauseBroken(model, course, state.fixed, id).map((cell) => h("li", { dir: "auto" }, inWords(model, state.scenario, cell)))),
      ])));
}

function partyParts(board, party, shown) {
  const stance = board.judged.stances[party.name];
  const was = board.before?.stances[party.name];
  const terms = party.terms.filter(shown).map((name) => termCard(board, board.model.byTerm.get(name)));
  return [
    h("div", { class: "party-head", "data-key": "party-head", "data-stance": stance },
      h("h3", { dir: "auto" }, party.title), stanceMark(stance),
      was && was !== stance ? h("span", { class: "was" }, "was ", stanceMark(was)) : null,
      h("p", { class: "soft" }, `${STANCES[stance].means}.`)),
    terms.length ? terms : h("p", { class: "none", "data-key": "none" }, party.terms.length ? "No term of this party fits the filter." : "No terms in force."),
    party.not_in_force.length ? h("details", { class: "not-in-force", "data-key": "not-in-force" },
      h("summary", null, `Not in force (${party.not_in_force.length})`),
      h("ul", null, party.not_in_force.map((each) => h("li", { dir: "auto" }, `${each.title ?? each.term}: ${each.why}`)))) : null,
  ];
}

function isTermShown(board, term) {
  const { verdict } = board.judged.terms[term.name];
  // What was just decided stays in sight, so that one sees what became of it.
  if (board.ui.selected === term.name || changedFrom(board, term.name) !== null) return true;
  switch (board.ui.filter) {
    case "settles":
      return settles(board, term, verdict);
    case "open":
      return VERDICTS[verdict].tone === "open";
    case "changed":
      return false;
    default:
      return true;
  }
}

/** Whether a term settles the stance of its party, or is one that a reader should see anyway. */
function settles(board, term, verdict) {
  if (verdict === "contested" || verdict === "raised") return true;
  const telling = SETTLING[board.judged.stances[term.party]] ?? [];
  return BINDING_KINDS.includes(term.kind) && telling.includes(verdict);
}

/** The verdict before the last change, where it was another; else null. */
function changedFrom(board, name) {
  const was = board.before?.terms[name]?.verdict;
  return was && was !== board.judged.terms[name].verdict ? was : null;
}

// --- one term --------------------------------------------------------------------------------------------------

function termCard(board, term) {
  const { state, judged, ui } = board;
  const outcome = judged.terms[term.name];
  const key = reasonKey(board, term);
  const reasons = explained.found.get(key);
  const dropped = state.dropped.includes(term.name);
  const open = ui.opened.has(term.name);
  const stamp = [key, outcome.verdict, outcome.possible, JSON.stringify(outcome.readings), dropped, open, Boolean(reasons),
    ui.selected === term.name, changedFrom(board, term.name)].join("|");
  return lazy(`term:${term.name}`, stamp, () => builtTerm(board, term, outcome, reasons, { dropped, open }));
}

function builtTerm(board, term, outcome, reasons, { dropped, open }) {
  const was = changedFrom(board, term.name);
  return h("article", { class: classes("term", VERDICTS[outcome.verdict].tone, dropped && "dropped", was && "changed", board.ui.selected === term.name && "selected"),
    tabindex: "-1", "data-term": term.name, "data-verdict": outcome.verdict },
  h("div", { class: "term-head" }, verdictMark(outcome.verdict, term.kind),
    was ? h("span", { class: "was" }, "was ", verdictMark(was, term.kind)) : null,
    h("span", { class: "kind" }, term.kind.replaceAll("_", " ")),
    dropped ? h("span", { class: "tag" }, "conceded: counts for no stance") : null),
  h("h4", { dir: "auto" }, term.title),
  outcome.verdict === "undetermined" ? h("p", { class: "soft" }, `Could be ${outcome.possible.map((each) => verdictWord(each, term.kind)).join(" or ")}.`) : null,
  readingList(board, term, outcome),
  h("div", { class: "reasons" }, reasons ? reasonParts(board, term, reasons) : null),
  h("details", { class: "source", open, on: { toggle: (event) => toggled(board, term, event.target.open) } },
    h("summary", { "data-key": `source:${term.name}` }, sourceLine(board, term)), open ? sourceParts(board, term, dropped) : null));
}

function readingList({ model }, term, { readings }) {
  const found = Object.entries(readings);
  if (!found.length) return null;
  return h("ul", { class: "readings" }, found.map(([label, verdict]) =>
    h("li", null, verdictMark(verdict, term.kind), " if ", h("span", { dir: "auto" }, readAsWords(model, label)))));
}

/** `victory=survival` in the words of the case. */
function readAsWords(model, label) {
  return label.split(", ").map((pair) => {
    const [name, reading] = pair.split("=");
    const concept = model.concepts.find((each) => each.name === name);
    const title = concept?.readings.find((each) => each.name === reading)?.title ?? reading?.replaceAll("_", " ");
    return `“${(concept?.title ?? name).replaceAll(/\{(\w+)\}/g, "…")}” means: ${title}`;
  }).join("; ");
}

function reasonParts(board, term, { because: cells, would }) {
  const { model, state } = board;
  return [
    cells.length ? h("ul", { class: "because", "aria-label": "Because" }, cells.map((cell) => h("li", { dir: "auto" }, inWords(model, state.scenario, cell)))) : null,
    would.length ? h("ul", { class: "deciders", "aria-label": "What would decide it" }, would.map((each, i) => decider(board, term, each, i))) : null,
  ];
}

function decider(board, term, { verdict, changes }, i) {
  const asserted = term.kind === "assertion" && ASSERTED[verdict];
  const words = asserted ? `would be ${asserted}` : VERDICTS[verdict].would;
  const facts = changes.map((cell) => inWords(board.model, board.state.scenario, cell)).join("; ");
  const suppose = () => {
    board.change(`supposed: ${facts}`, ({ scenario }) => changes.forEach((each) => setDuring(board.model, scenario, each)));
  };
  return h("li", null,
    h("button", { type: "button", "data-key": `decide:${term.name}:${i}`, on: { click: suppose } },
      markOf(VERDICTS[verdict], words), h("span", { dir: "auto" }, ` if ${facts}`), h("span", { class: "do" }, " Suppose so")));
}

function toggled(board, term, open) {
  if (board.ui.opened.has(term.name) === open) return;
  board.show((ui) => { open ? ui.opened.add(term.name) : ui.opened.delete(term.name); });
}

function sourceLine({ model }, term) {
  const [said] = term.stated.map((at) => model.statements[at]);
  if (!said) return "Source and wording";
  return [said.speaker, said.date].filter(Boolean).join(", ");
}

function sourceParts(board, term, dropped) {
  const { model } = board;
  const concede = () => board.change(`${dropped ? "taken back into account" : "conceded"}: ${term.title}`, (state) => {
    state.dropped = dropped ? state.dropped.filter((each) => each !== term.name) : [...state.dropped, term.name];
  });
  return [
    term.stated.map((at) => statementPart(model.statements[at])),
    h("dl", { class: "wording" }, term.words.map(([name, text, words]) => [h("dt", null, name), h("dd", { dir: "auto" }, words, " ", h("code", { dir: "auto" }, text))])),
    definitionsOf(model, term.name).map((words) => h("p", { class: "soft", dir: "auto" }, `By way of: ${words}`)),
    term.note ? h("p", { class: "soft", dir: "auto" }, term.note) : null,
    h("p", { class: "soft" }, `${term.name} · ${term.revisable ? `can be revised, cost ${term.weight}` : "not revisable"}`),
    h("button", { type: "button", "data-key": `concede:${term.name}`, "aria-pressed": String(dropped), on: { click: concede } },
      dropped ? "Count this term again" : "Concede this term"),
  ];
}

function statementPart(said) {
  const how = { direct: "in direct speech", reported: "in reported speech", paraphrase: "in paraphrase" }[said.mode];
  const rest = [said.role, said.date, said.venue, how].filter(Boolean).join(" · ");
  return h("div", { class: "said" },
    said.quote ? h("blockquote", { dir: "auto" }, `“${said.quote}”`) : null,
    h("p", { dir: "auto" }, h("strong", null, said.speaker), rest ? ` · ${rest}` : ""),
    said.published || said.outlet ? h("p", { class: "soft", dir: "auto" }, said.published ?? said.outlet) : null);
}

// --- reasons, for what can be seen ---------------------------------------------------------------------------------

/** What the reasons of a term depend on: what is so of the inputs that it reads, the dates, and the readings. */
function reasonKey(board, term) {
  const { values, since } = board.course;
  return [term.name, board.timeKey, ...term.reads.map((at) => (values[at] ? `${values[at].map(String)}:${since[at]}` : ""))].join("/");
}

function watchTerms(root, board) {
  explained.seen ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) explained.visible.add(target.dataset.term);
      else explained.visible.delete(target.dataset.term);
    }
    explainSoon(board);
  }, { rootMargin: "200px" });
  for (const each of root.querySelectorAll("article.term")) {
    if (!explained.watched.has(each)) explained.seen.observe(each);
    explained.watched.add(each);
  }
  explainSoon(board);
}

function explainSoon(board) {
  clearTimeout(explained.timer);
  explained.timer = setTimeout(() => explainVisible(board), 0);
}

/** Explains visible terms for a few milliseconds, shows this, and goes on while there are more. */
function explainVisible(board) {
  const end = performance.now() + SLICE_MS;
  if (explained.found.size > MOST_REASONS) explained.found.clear();
  const left = [...explained.visible].map((name) => board.model.byTerm.get(name)).filter((term) => !explained.found.has(reasonKey(board, term)));
  if (!left.length) return;
  for (const term of left) {
    if (performance.now() > end) break;
    explained.found.set(reasonKey(board, term), reasonsOf(board, term));
  }
  renderCards(board.cardsRoot, board);
}

function reasonsOf({ model, course, state, judged }, term) {
  const { verdict } = judged.terms[term.name];
  return {
    because: verdict === "undetermined" || verdict === "recorded" ? [] : because(model, course, state.fixed, term.name) ?? [],
    would: verdict === "undetermined" ? wouldDecide(model, course, state.fixed, term.name) ?? [] : [],
  };
}
