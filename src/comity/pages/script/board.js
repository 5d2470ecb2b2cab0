// The board as a whole: it judges after each change, shows the view that is chosen, and saves and opens what is asked.

const VIEW_RENDERERS = { board: renderBoard, matrix: renderMatrix, timeline: renderTimeline, graph: renderGraph, bargains: renderBargains };
const LINK_AFTER_MS = 200;

const board = {
  model: null, state: null, course: null, judged: null, otherCourse: null, otherJudged: null,
  before: null, timeKey: "", cardsRoot: null, told: "", linkTimer: 0, pristine: null, judgedKey: "", shared: null, address: "",
  ui: { step: 0, search: "", known: "all", filter: "all", selected: null, problem: null, opened: new Set() },
  change,
  show(edit) {
    edit(board.ui);
    render();
  },
  select(term) {
    board.ui.selected = term;
    look((state) => { state.view = "board"; });
    const card = document.querySelector(`article[data-term="${CSS.escape(term)}"]`);
    card?.scrollIntoView({ block: "center" });
    card?.focus({ preventScroll: true });
  },
  tell(words, quiet = false) {
    announce(words);
    if (quiet) return;
    board.told = words;
    renderTools();
  },
};

/** Reads what the page holds and shows it. */
function start() {
  board.pristine = document.documentElement.cloneNode(true);
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  board.model = store.model = makeModel(json("comity-model"));
  const notes = [];
  const first = firstState(board.model, document.body.dataset.opening, notes);
  const saved = json("comity-state");
  const kept = isTable(saved.scenario) ? saneState(board.model, saved, notes) : first;
  const { state, words } = linkedState(notes);
  board.address = location.hash;
  onChange(changed);
  entered(state ?? kept, "");
  if (words) board.tell(words);
  for (const [type, listener] of [["hashchange", linkFollowed], ["keydown", keyPressed], ["dragover", (event) => event.preventDefault()], ["drop", dropped]]) {
    window.addEventListener(type, listener);
  }
}

function changed(label) {
  board.state = stateOf();
  const { scenario, other, fixed, dropped: left } = board.state;
  board.ui.step = Math.max(0, Math.min(board.ui.step, scenario.steps.length - 1));
  const key = JSON.stringify([scenario, other, fixed, left]);
  if (key !== board.judgedKey) {
    board.judgedKey = key;
    judgeAll(scenario, other, fixed, new Set(left));
    if (label) {
      board.told = "";
      announce(whatChanged(label));
    }
  }
  document.documentElement.classList.toggle("large", board.state.large);
  render();
  if (label || location.hash) linkSoon();
}

function judgeAll(scenario, other, fixed, left) {
  const { model } = board;
  board.before = board.judged;
  board.course = courseOf(model, scenario);
  board.judged = judge(model, board.course, fixed, { dropped: left });
  board.otherCourse = other && courseOf(model, other);
  board.otherJudged = other && judge(model, board.otherCourse, fixed, { dropped: left });
  board.timeKey = JSON.stringify([scenario.from, scenario.status, scenario.as_of, scenario.steps.map((step) => step.date), fixed]);
}

/** What a change did, for those who cannot see it. */
function whatChanged(label) {
  const { model, judged, before } = board;
  const terms = Object.keys(judged.terms).filter((name) => changedFrom(board, name) !== null);
  const parties = model.parties.filter(({ name }) => before && before.stances[name] !== judged.stances[name]);
  const named = [
    ...parties.map(({ name, title }) => `${title}: now ${judged.stances[name].replaceAll("_", " ")}`),
    ...terms.slice(0, 3).map((name) => `${model.byTerm.get(name).title}: now ${verdictWord(judged.terms[name].verdict, model.byTerm.get(name).kind)}`),
  ];
  const count = terms.length === 1 ? "1 verdict changed" : `${terms.length || "No"} verdicts changed`;
  return `${label}. ${count}${named.length ? `: ${named.join("; ")}` : ""}.`;
}

// --- showing ---------------------------------------------------------------------------------------------------

function render() {
  renderTabs();
  renderTools();
  for (const [name] of VIEWS) document.getElementById(`view-${name}`).hidden = name !== board.state.view;
  VIEW_RENDERERS[board.state.view]?.(document.getElementById(`view-${board.state.view}`), board);
}

function renderBoard(root) {
  if (!root.firstChild) {
    root.append(h("div", { class: "strip" }), h("div", { class: "stances" }),
      h("div", { class: "panes" }, h("section", { class: "inputs", "aria-label": "What is so" }),
        h("div", { class: "judged" }, h("div", { class: "compare" }), h("div", { class: "cards-pane" }))));
  }
  const part = (name) => root.querySelector(`:scope .${name}`);
  board.cardsRoot = part("cards-pane");
  renderSteps(part("strip"), board);
  renderStances(part("stances"));
  renderInputs(part("inputs"), board);
  renderCompare(part("compare"), board);
  renderCards(board.cardsRoot, board);
}

/** The stances in one line that stays in sight; each leads to its party. */
function renderStances(root) {
  const lead = (name) => document.querySelector(`[data-key="party:${CSS.escape(name)}"]`)?.scrollIntoView({ block: "start" });
  update(root, board.model.parties.map(({ name, title }) =>
    h("button", { type: "button", "data-key": `stance:${name}`, on: { click: () => lead(name) } }, h("span", { dir: "auto" }, title), " ", stanceMark(board.judged.stances[name]))));
}

function renderTabs() {
  const { view } = board.state;
  const go = (name) => look((state) => { state.view = name; });
  const walk = (event) => {
    const at = VIEWS.findIndex(([name]) => name === view);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: VIEWS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const [name] = VIEWS[(to + VIEWS.length) % VIEWS.length];
    go(name);
    document.getElementById(`tab-${name}`).focus();
  };
  update(document.getElementById("views"), VIEWS.map(([name, words]) =>
    h("button", { type: "button", role: "tab", id: `tab-${name}`, "data-key": `tab:${name}`, "aria-selected": String(name === view), "aria-controls": `view-${name}`,
      tabindex: name === view ? "0" : "-1", on: { click: () => go(name), keydown: walk } }, words)));
  for (const [name] of VIEWS) {
    const panel = document.getElementById(`view-${name}`);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
  }
}

function toolButton(key, words, click, more = {}) {
  return h("button", { type: "button", "data-key": `tool:${key}`, on: { click }, ...more }, words);
}

function renderTools() {
  const { model, state } = board;
  const reset = () => change("reset", (next) => Object.assign(next, firstState(model, next.view), { large: next.large }));
  update(document.getElementById("tools"), [
    toolButton("undo", "↶ Undo", undo, { disabled: !store.past.length, title: store.past.at(-1)?.label }),
    toolButton("redo", "↷ Redo", redo, { disabled: !store.future.length, title: store.future.at(-1)?.label }),
    toolButton("reset", "Reset", reset),
    model.scenarios.length > 1 ? h("select", { "aria-label": "Open a scenario of this page", "data-key": "tool:open", value: "",
      on: { change: (event) => openScenario(Number(event.target.value)) } },
    h("option", { value: "" }, "Open scenario…"), model.scenarios.map((each, i) => h("option", { value: String(i) }, nameOf(each)))) : null,
    toolButton("share", "Copy link", share),
    fileMenu(),
    toolButton("large", "Large type", () => look((next) => { next.large = !next.large; }), { "aria-pressed": String(state.large) }),
    messages(),
  ]);
}

function fileMenu() {
  const { model, state } = board;
  const pick = (id) => h("input", { type: "file", id, "data-key": id, accept: ".yaml,.yml,text/yaml", "aria-label": "Scenario file", hidden: true,
    on: { change: (event) => { if (event.target.files[0]) loadFile(event.target.files[0], id === "load-other"); event.target.value = ""; } } });
  return [
    h("details", { class: "menu", "data-key": "tool:menu", on: { keydown: closeMenu, focusout: closeMenu } }, h("summary", { "data-key": "tool:file" }, "Files"),
      h("div", null,
        toolButton("load", "Load scenario…", () => document.getElementById("load").click()),
        toolButton("save", "Save scenario", () => saveAs(`${state.scenario.scenario}.yaml`, "text/yaml", writeScenario(model, state.scenario))),
        toolButton("page", "Save page", () => saveAs(`${model.case.id}-board.html`, "text/html", pageText())),
        toolButton("print", "Print the report", () => window.print(), { title: "The report of the scenarios that this page was made with" }))),
    pick("load"), pick("load-other"),
  ];
}

/** The link to copy, and what the page has to say. */
function messages() {
  const { shared, told } = board;
  const close = (key, edit) => toolButton(key, "Close", () => { edit(); renderTools(); });
  return [
    shared && h("div", { class: "told", "data-key": "link-shown" }, h("label", null, shared.words, " ",
      h("input", { type: "text", readonly: true, "data-key": "link", value: shared.link, on: { focus: (event) => event.target.select() } })),
    close("shared", () => { board.shared = null; })),
    told && h("div", { class: "told", "data-key": "told" }, h("span", { dir: "auto" }, told), close("told", () => { board.told = ""; })),
  ];
}

function closeMenu(event) {
  const menu = event.currentTarget;
  if (event.type === "focusout" && menu.contains(event.relatedTarget)) return;
  if (event.type === "keydown" && event.key !== "Escape") return;
  if (event.type === "focusout" && !event.relatedTarget) return;
  menu.open = false;
  if (event.type === "keydown") menu.querySelector("summary").focus();
}

function keyPressed(event) {
  const writing = event.target instanceof HTMLInputElement && ["text", "search", "number", "date", "time"].includes(event.target.type);
  if (!(event.ctrlKey || event.metaKey) || event.altKey || writing) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
}

// --- links and files -------------------------------------------------------------------------------------------

/** The state that the address holds, and what is to be told of it. */
function linkedState(notes) {
  const text = /^#s=([\w-]+)$/.exec(location.hash)?.[1];
  if (!location.hash || location.hash === "#") return { state: null, words: leftWords(notes) };
  const state = text ? fromLink(board.model, text, notes) : null;
  if (!state) return { state: null, words: "The end of the address holds no state of this board that can be read; it was ignored." };
  return { state, words: leftWords(notes) };
}

function leftWords(notes) {
  const shown = notes.slice(0, 5).join(", ");
  return notes.length ? `Left out, since this board does not take it: ${shown}${notes.length > 5 ? ` and ${notes.length - 5} more` : ""}.` : "";
}

/** Takes the address that somebody has set: it counts for more than one that the page was about to write. */
function linkFollowed() {
  if (location.hash === board.address) return;
  clearTimeout(board.linkTimer);
  board.address = location.hash;
  const { state, words } = linkedState([]);
  if (state) change("link opened", (next) => Object.assign(next, state));
  if (words) board.tell(words);
}

function linkSoon() {
  clearTimeout(board.linkTimer);
  board.linkTimer = setTimeout(() => location.hash === board.address && writeLink(), LINK_AFTER_MS);
}

/** Puts the state into the address; false when it is too long for one. */
function writeLink() {
  const link = linkOf(board.model, board.state);
  if (link.length > LONGEST_LINK) return false;
  history.replaceState(null, "", `#${link}`);
  board.address = location.hash;
  return true;
}

async function share() {
  linkFollowed();
  if (!writeLink()) {
    board.tell("This is too much for a link: save the page instead.");
    return;
  }
  const copy = navigator.clipboard?.writeText(location.href);
  const done = copy ? await copy.then(() => true, () => false) : false;
  board.shared = { link: location.href, words: done ? "The link was copied:" : "Copy this link:" };
  announce(board.shared.words);
  renderTools();
}

function openScenario(at) {
  const notes = [];
  const { scenario } = saneState(board.model, { scenario: board.model.scenarios[at] }, notes);
  board.ui.step = 0;
  change(`opened: ${nameOf(scenario)}`, (next) => { next.scenario = scenario; });
  if (notes.length) board.tell(leftWords(notes));
}

async function loadFile(file, asOther) {
  if (file.size > 1_000_000) {
    board.tell(`${file.name} is larger than 1 MB: no scenario was read.`);
    return;
  }
  const { scenario, problems } = readScenario(board.model, await file.text());
  const told = problems.slice(0, 3).map(({ line, message }) => `line ${line}: ${message}`).join("; ");
  if (!scenario || problems.length) {
    board.tell(`${file.name} was not read: ${told || "it holds no scenario"}${problems.length > 3 ? `; and ${problems.length - 3} more` : ""}.`);
    return;
  }
  const notes = [];
  const read = saneState(board.model, { scenario }, notes).scenario;
  if (!asOther) board.ui.step = 0;
  change(`${file.name} ${asOther ? "compared" : "loaded"}`, (next) => { next[asOther ? "other" : "scenario"] = read; });
  if (notes.length) board.tell(leftWords(notes));
}

function dropped(event) {
  event.preventDefault();
  if (event.dataTransfer?.files[0]) loadFile(event.dataTransfer.files[0], false);
}

function saveAs(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** This page as it was opened, with the present state in it. */
function pageText() {
  const page = board.pristine.cloneNode(true);
  const escape = (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  page.querySelector("#comity-state").textContent = JSON.stringify(board.state).replace(/[<>&\u2028\u2029]/g, escape);
  return `<!doctype html>\n${page.outerHTML}\n`;
}

start();
