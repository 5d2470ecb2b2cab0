// The dependency graph: the picture is made before the page is; here its nodes are chosen, found and walked along.

const graphShown = { board: null, links: null, focus: null, at: null, search: "" };
const MOST_FOUND = 8;
const GRAPH_KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** Attaches to the picture in the view, and shows the verdicts in it. @param {Element} root @param {Object} board */
function renderGraph(root, board) {
  graphShown.board = board;
  const picture = root.querySelector("svg.graph");
  if (!picture) {
    update(root, [h("p", { class: "lead" }, "This page has no picture of the graph.")]);
    return;
  }
  if (!graphShown.links) attachGraph(root, picture);
  for (const [id, node] of graphShown.links.nodes) markVerdict(node, id);
  paintGraph(root);
}

function attachGraph(root, picture) {
  graphShown.links = linksIn(picture);
  graphShown.at = [...graphShown.links.nodes.keys()][0] ?? null;
  picture.setAttribute("role", "group");
  picture.addEventListener("click", (event) => chooseNode(root, event.target.closest("[data-node]")?.dataset.node ?? null));
  picture.addEventListener("keydown", (event) => graphKey(root, event));
  for (const node of graphShown.links.nodes.values()) node.setAttribute("role", "button");
  const hint = "Choose a node to see what it rests on and what depends on it. Arrow keys follow the lines, Enter chooses, Escape lets go.";
  const frame = picture.parentElement;
  frame.classList.add("frame");
  const pair = h("div", { class: "graph-pair" });
  frame.replaceWith(pair);
  pair.append(frame, h("aside", { class: "beside", "aria-label": "The chosen node" }));
  pair.before(h("p", { class: "lead" }, hint), graphSearch(root));
}

/** The nodes of the picture and, for each, those on either end of its lines. */
function linksIn(picture) {
  const nodes = new Map([...picture.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
  const edges = [...picture.querySelectorAll(".edge")].map((line) => ({ line, from: line.dataset.from, to: line.dataset.to }));
  const [into, out] = [new Map(), new Map()];
  for (const id of nodes.keys()) {
    into.set(id, distinct(edges.filter((edge) => edge.to === id).map((edge) => edge.from)));
    out.set(id, distinct(edges.filter((edge) => edge.from === id).map((edge) => edge.to)));
  }
  return { nodes, edges, into, out };
}

/** All that can be reached from a node along its lines, in one direction; without itself. */
function reachedFrom(id, along) {
  const found = new Set([id]);
  for (const each of found) for (const next of along.get(each) ?? []) found.add(next);
  found.delete(id);
  return found;
}

/** What a node is called: its title, and what it is. */
function nodeName(id) {
  return graphShown.links.nodes.get(id).querySelector("title")?.textContent ?? id;
}

// --- what is shown ---------------------------------------------------------------------------------------------------

/** The verdict of a term, with its sign and word, in the upper corner of its box. */
function markVerdict(node, id) {
  const outcome = outcomeAt(id);
  const words = outcome ? verdictWord(outcome.verdict, termNamed(graphShown.board.model, id.slice(5)).kind) : "";
  node.setAttribute("aria-label", shortened(nodeName(id), 200) + (words && `: ${words}`));
  if (!outcome) return;
  const { sign, tone } = VERDICTS[outcome.verdict];
  const box = node.querySelector("rect");
  const at = { x: Number(box.getAttribute("x")) + Number(box.getAttribute("width")) - 8, y: Number(box.getAttribute("y")) + 15 };
  node.querySelector(".sign")?.remove();
  node.append(svg("text", { class: `sign ${tone}`, "text-anchor": "end", "font-size": 10.5, ...at }, `${sign} ${words}`));
}

function outcomeAt(id) {
  return id.startsWith("term:") ? graphShown.board.judged.terms[id.slice(5)] : undefined;
}

function paintGraph(root) {
  const { nodes, edges, into, out } = graphShown.links;
  const { focus } = graphShown;
  const [above, below] = focus ? [reachedFrom(focus, into), reachedFrom(focus, out)] : [new Set(), new Set()];
  const found = new Set(nodesFound());
  for (const [id, node] of nodes) {
    node.classList.toggle("dim", focus !== null && id !== focus && !above.has(id) && !below.has(id));
    node.classList.toggle("chosen", id === focus);
    node.classList.toggle("found", found.has(id));
    node.setAttribute("aria-pressed", String(id === focus));
    node.setAttribute("tabindex", id === graphShown.at ? "0" : "-1");
  }
  const on = (side, { from, to }) => (side.has(from) || from === focus) && (side.has(to) || to === focus);
  for (const edge of edges) edge.line.classList.toggle("dim", focus !== null && !on(above, edge) && !on(below, edge));
  update(root.querySelector(".beside"), focus ? nodePanel(root, focus, above, below) : foundPanel(root));
}

function nodePanel(root, id, above, below) {
  const { into, out } = graphShown.links;
  const term = id.startsWith("term:") && termNamed(graphShown.board.model, id.slice(5));
  const outcome = outcomeAt(id);
  return [
    h("h3", null, shortened(nodeName(id), 300)),
    outcome && h("p", null, verdictMark(outcome.verdict, term.kind)),
    ...neighbourList(root, "Rests on", into.get(id), above.size),
    ...neighbourList(root, "Counts for", out.get(id), below.size),
    h(
      "p",
      { class: "buttons" },
      outcome && h("button", { type: "button", class: "main", "data-key": "open", on: { click: () => graphShown.board.select(term.name) } }, "Read why"),
      h("button", { type: "button", "data-key": "clear", on: { click: () => letGo(root) } }, "Show all"),
    ),
  ];
}

function neighbourList(root, words, near, all) {
  const further = all - near.length;
  return [
    h("h4", null, `${words} ${near.length ? "" : "nothing"}`.trim()),
    near.length > 0 && h("ul", { class: "links" }, near.map((id) => h("li", null, nodeButton(root, id)))),
    further > 0 && h("p", { class: "soft" }, `and, further along, ${further} more`),
  ];
}

function nodeButton(root, id) {
  const choose = () => {
    chooseNode(root, id);
    graphShown.links.nodes.get(id).focus();
  };
  return h("button", { type: "button", class: "link", "data-key": `to ${id}`, "data-to-node": id, on: { click: choose } }, shortened(nodeName(id), 160));
}

// --- search ----------------------------------------------------------------------------------------------------------

function graphSearch(root) {
  const typed = (event) => {
    graphShown.search = event.target.value.trim().toLowerCase();
    if (graphShown.search) graphShown.focus = null;
    paintGraph(root);
  };
  const enter = (event) => {
    const [first] = nodesFound();
    if (event.key === "Enter" && first) {
      chooseNode(root, first);
      graphShown.links.nodes.get(first).focus();
    }
  };
  const field = h("input", { type: "search", on: { input: typed, keydown: enter } });
  const whole = (event) => root.querySelector(".graph-pair").classList.toggle("whole", event.target.checked);
  return h(
    "p",
    { class: "filter" },
    h("label", null, "Find in the graph ", field),
    h("label", null, h("input", { type: "checkbox", on: { change: whole } }), " Fit the width"),
  );
}

function nodesFound() {
  const { search, links } = graphShown;
  return search ? [...links.nodes.keys()].filter((id) => nodeName(id).toLowerCase().includes(search) || id.includes(search)) : [];
}

function foundPanel(root) {
  if (!graphShown.search) return [h("p", { class: "soft" }, "No node is chosen.")];
  const found = nodesFound();
  return [
    h("h3", { role: "status" }, `${counted(found.length, "node")} found`),
    h("ul", { class: "links" }, found.slice(0, MOST_FOUND).map((id) => h("li", null, nodeButton(root, id)))),
    found.length > MOST_FOUND && h("p", { class: "soft" }, `and ${found.length - MOST_FOUND} more, marked in the picture`),
  ];
}

// --- choosing and walking --------------------------------------------------------------------------------------------

function chooseNode(root, id) {
  graphShown.focus = id === graphShown.focus ? null : id;
  graphShown.at = id ?? graphShown.at;
  paintGraph(root);
}

function letGo(root) {
  graphShown.focus = null;
  paintGraph(root);
  graphShown.links.nodes.get(graphShown.at)?.focus();
}

function graphKey(root, event) {
  const id = event.target.closest("[data-node]")?.dataset.node;
  if (!id || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") chooseNode(root, id);
  else if (event.key === "Escape") letGo(root);
  else if (GRAPH_KEYS[event.key]) walkGraph(root, id, GRAPH_KEYS[event.key]);
  else return;
  event.preventDefault();
}

/** To the right and left along a line; up and down to the next box of the same layer. */
function walkGraph(root, id, [right, down]) {
  const { nodes, into, out } = graphShown.links;
  const here = boxPlace(nodes.get(id));
  const near = right ? (right > 0 ? out : into).get(id) : [...nodes.keys()].filter((each) => boxPlace(nodes.get(each)).x === here.x);
  const apart = (each) => boxPlace(nodes.get(each)).y - here.y;
  const ahead = right ? near : near.filter((each) => apart(each) * down > 0);
  if (!ahead.length) return;
  graphShown.at = ahead.reduce((best, each) => (Math.abs(apart(each)) < Math.abs(apart(best)) ? each : best));
  paintGraph(root);
  nodes.get(graphShown.at).focus();
}

function boxPlace(node) {
  const box = node.querySelector("rect");
  const [x, y, height] = ["x", "y", "height"].map((name) => Number(box.getAttribute(name)));
  return { x, y: y + height / 2 };
}
