// The course of the scenario along time: what changes and when, events, deadlines, and where it is judged.
// Lengths are in units of a sixteenth of a rem, so that the picture grows with the type.

const TIME = { gap: 112, most: 4000, head: 52, row: 50, bar: 22, letter: 6.6, lead: 10 };
const MOST_DUE = 100;
const DUE_SIGNS = { met: ["✓", "good"], missed: ["✕", "bad"], pending: ["…", "open"] };

/** Fills the timeline. @param {Element} root @param {Object} board as for the matrix */
function renderTimeline(root, board) {
  const time = timelineOf(board, roomOf(root));
  update(root, [
    h("h2", null, "Timeline"),
    h("p", { class: "lead" }, time.note),
    time.part && h("p", { class: "callout" }, time.part, " ",
      [["earlier", time.first - MOST_DRAWN], ["later", time.first + MOST_DRAWN]].map(([side, to]) =>
        h("button", { type: "button", "data-key": `time:${side}`, disabled: to < 0 || to >= time.every, on: { click: () => board.show((ui) => { ui.step = to; }) } }, `${side} steps`))),
    h(
      "div",
      { class: "frame time", role: "region", tabindex: "0", "aria-label": "Timeline", "data-key": "time" },
      h("div", { class: "lanes" }, timePicture(time), laneNames(time)),
    ),
    time.unchanged > 0 &&
      h("p", { class: "soft" }, `${counted(time.unchanged, "other fact")} ${time.unchanged === 1 ? "keeps its" : "keep their"} first value throughout.`),
    h("details", { class: "words", "data-key": "words" }, h("summary", null, "The timeline in words"), timeTable(time), dueTable(time)),
  ]);
}

/** How wide the picture may be without scrolling. */
function roomOf(root) {
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return (root.clientWidth - 66) / unit;
}

/** All that the timeline shows: places of the steps, lanes with their bars and marks, deadlines, the horizon. */
function timelineOf(board, room) {
  const { model, course } = board;
  const every = board.state.scenario.steps.length;
  const { first, last } = drawnSteps(every, board.ui.step);
  const scenario = { ...board.state.scenario, steps: board.state.scenario.steps.slice(first, last + 1) };
  const ends = last === every - 1;
  if (!ends) scenario.as_of = null;
  const owed = obligationsOf(board).filter((each) => each.step >= first && each.step <= last);
  const due = owed.slice(0, MOST_DUE);
  const since = scenario.from === "status_quo" && first === 0;
  const places = placesOf(scenario, due, since, room);
  const told = model.inputs.map((_, i) => i).filter((i) => course.since[i]?.some((step) => step !== null && step >= 0));
  const isEvent = (i) => model.inputs[i].what === "event";
  const lanes = [
    ...mergedLanes(model, told.filter((i) => !isEvent(i)).map((i) => factLane(board, i, first, last))),
    ...told.filter(isEvent).map((i) => eventLane(board, i, first, last)),
    ...due.map((each) => dueLane(each, places, first)),
  ];
  const facts = model.inputs.filter((input) => input.what === "fact").length;
  const moved = told.filter((i) => model.inputs[i].what === "fact").length;
  const part = every > MOST_DRAWN || owed.length > due.length
    ? `Drawn are steps ${first + 1} to ${last + 1} of ${every}${owed.length > due.length ? `, and ${due.length} of ${owed.length} deadlines that they set` : ""}; verdicts are of all.`
    : null;
  return { ...places, horizon: ends ? places.horizon : null, scenario, since, lanes, due, first, every, part, unchanged: facts - moved };
}

/** What is owed, each with its words; what a term asks for again in the same way is shown from the first time on. */
function obligationsOf({ model, course, state }) {
  const first = new Map();
  for (const each of openObligations(model, course, state.fixed)) {
    const key = JSON.stringify([each.term, each.state, each.due]);
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()].map((each) => ({ ...each, title: termNamed(model, each.term).title, words: dueWords(each) }));
}

// --- places ----------------------------------------------------------------------------------------------------------

/** Where the steps stand, to the scale of their dates where that can be drawn, and a sentence on which it is. */
function placesOf(scenario, due, since, room) {
  const times = scenario.steps.map((step) => momentOf(step.date));
  const horizon = momentOf(scenario.as_of) ?? times.at(-1);
  const start = since ? TIME.gap + TIME.lead : TIME.lead;
  const told = [horizon, ...due.map((each) => momentOf(each.due))].filter((time) => time !== null);
  return datedPlaces(times, Math.max(...times, ...told), start, room, horizon) ?? evenPlaces(times, start, room, horizon);
}

/** To scale, as wide as the room or wider, or null where that cannot be drawn: near dates would cover each other. */
function datedPlaces(times, last, start, room, horizon) {
  const tail = TIME.gap * 1.3;
  const least = Math.min(...times.slice(1).map((time, i) => time - times[i]));
  const scale = Math.max(TIME.gap / least, (room - start - tail) / (last - times[0]));
  if (times.includes(null) || times.length < 2 || !((last - times[0]) * scale <= TIME.most)) return null;
  const at = (time) => start + (time - times[0]) * scale;
  return { xs: times.map(at), at, width: at(last) + tail, horizon, note: "Distances are to the scale of the dates." };
}

function evenPlaces(times, start, room, horizon) {
  const gap = Math.max(TIME.gap * 1.4, Math.min((room - start) / times.length, TIME.gap * 3));
  const xs = times.map((_, i) => start + i * gap);
  const at = (time) => {
    const before = times.findLastIndex((each) => each !== null && each <= time);
    return before < 0 ? start : xs[before] + (times[before] === time ? 0 : gap / 2);
  };
  const why = times.includes(null) ? "not every step has a date" : "some dates lie too near each other to be drawn to scale";
  const note = times.length > 1 ? `Steps are evenly spaced, since ${why}.` : "There is one step.";
  return { xs, at, width: xs.at(-1) + gap, horizon, note };
}

// --- lanes -----------------------------------------------------------------------------------------------------------

/** A fact or concept: a bar for each value that it has, from step to step; -1 is before the first. */
function factLane(board, i, from, to) {
  const { model, course, state } = board;
  const cells = cellsOf(model, course, i).slice(from, to + 1).map((cell) => cellWords(model, i, cell));
  const spans = [];
  const before = model.status_quo[model.inputs[i].ref];
  if (from === 0 && state.scenario.from === "status_quo" && before !== undefined) {
    spans.push({ first: -1, last: -1, words: cellWords(model, i, cellOf(model, i, before)) });
  }
  cells.forEach((words, step) => {
    if (spans.length && spans.at(-1).words === words && spans.at(-1).last === step - 1) spans.at(-1).last = step;
    else spans.push({ first: step, last: step, words });
  });
  return { inputs: [model.inputs[i]], spans };
}

/** Lanes of one name that have the same course are one. */
function mergedLanes(model, lanes) {
  const merged = new Map();
  for (const lane of lanes) {
    const key = `${lane.inputs[0].name} ${JSON.stringify(lane.spans)}`;
    if (merged.has(key)) merged.get(key).inputs.push(...lane.inputs);
    else merged.set(key, lane);
  }
  return [...merged.values()].map((lane) => ({ ...lane, what: "fact", title: laneTitle(model, lane.inputs) }));
}

function laneTitle(model, inputs) {
  if (inputs.length === 1) return inputs[0].title;
  const members = inputs.map((input) => input.args.map((name) => model.titles[name] ?? name).join(", "));
  return `${sharedTitle(inputs, () => "…")} (${members.join(", ")})`;
}

function eventLane({ model, course }, i, from, to) {
  const marks = cellsOf(model, course, i).slice(from, to + 1).flatMap((cell, step) => (cell === NO ? [] : [{ step, sure: cell === YES }]));
  return { what: "event", title: model.inputs[i].title, marks };
}

function dueLane(each, places, from) {
  const end = each.due === null ? places.width - TIME.lead : Math.min(places.at(momentOf(each.due)), places.width - TIME.lead);
  return { what: "due", ...each, start: places.xs[each.step - from], end };
}

function dueWords({ state, due }) {
  return `${state}, ${due ? `due ${due.replace("T", " ")}` : "no deadline"}`;
}

/** The value in a cell in words. */
function cellWords(model, i, cell) {
  if (cell === UNSAID) return "as its readings say";
  return isKnown(cell) ? valueWords(model, model.inputs[i].ref, plainOf(model, i, cell)) : "unknown";
}

/** What is so of an input at the end: its last value, or at which steps an event happens. */
function endWords({ model, course }, input) {
  const i = model.byRef.get(input.ref);
  const cells = cellsOf(model, course, i);
  if (input.what !== "event") return cellWords(model, i, cells.at(-1));
  const told = cells.flatMap((cell, step) => (cell === NO ? [] : [`${cell === YES ? "" : "perhaps "}at step ${step + 1}`]));
  return told.join(", ") || "does not happen";
}

// --- the picture -----------------------------------------------------------------------------------------------------

function timePicture(time) {
  const height = TIME.head + time.lanes.length * TIME.row + TIME.lead;
  const said = `${counted(time.xs.length, "step")} and ${counted(time.lanes.length, "lane")}; the same in words below`;
  const attrs = { role: "img", "aria-label": `Timeline: ${said}`, viewBox: `0 0 ${time.width} ${height}` };
  return svg(
    "svg",
    { ...attrs, class: "timeline", width: `${time.width / 16}rem`, height: `${height / 16}rem` },
    time.since && svg("text", { class: "step", x: TIME.lead, y: 18 }, "Before"),
    time.since && svg("text", { class: "date", x: TIME.lead, y: 36 }, "status quo"),
    time.scenario.steps.map((step, i) => stepHead(time, step, i, height)),
    horizonLine(time, height),
    time.lanes.map((lane, i) => laneBars(time, lane, TIME.head + i * TIME.row + TIME.row - TIME.bar - 4)),
  );
}

function stepHead(time, step, i, height) {
  const x = time.xs[i];
  return svg(
    "g",
    null,
    step.title && svg("title", null, shortened(step.title, 200)),
    svg("line", { class: "step", x1: x, x2: x, y1: 4, y2: height }),
    svg("text", { class: "step", x: x + 6, y: 18 }, `Step ${time.first + i + 1}`),
    svg("text", { class: "date", x: x + 6, y: 36 }, step.date?.replace("T", " ") ?? "no date"),
  );
}

function horizonLine(time, height) {
  if (time.horizon === null) return null;
  const x = time.at(time.horizon);
  return svg(
    "g",
    null,
    svg("line", { class: "horizon", x1: x, x2: x, y1: 4, y2: height }),
    time.xs.includes(x)
      ? svg("text", { class: "date", x: x + 62, y: 18 }, "horizon")
      : [
          svg("text", { class: "step", x: x + 6, y: 18 }, "Horizon"),
          svg("text", { class: "date", x: x + 6, y: 36 }, momentText(time.horizon)),
        ],
  );
}

function laneBars(time, lane, y) {
  if (lane.what === "event") return lane.marks.map((mark) => eventMark(time, mark, y));
  if (lane.what === "due") {
    const [sign, tone] = DUE_SIGNS[lane.state];
    return timeBar(lane.start, Math.max(lane.end, lane.start + 8), y, `${sign} ${lane.words}`, `due ${tone}`, time.width);
  }
  return lane.spans.map(({ first, last, words }) => {
    const start = first < 0 ? TIME.lead : time.xs[first];
    const end = time.xs[last + 1] ?? time.width - TIME.lead;
    return timeBar(start, end, y, words, words === "unknown" ? "unknown" : "", end);
  });
}

/** A bar with its words: within it, or for one that is short beside it, as far as `room`. */
function timeBar(start, end, y, words, look, room) {
  const beside = room > end && end - start < words.length * TIME.letter + 16;
  const x = beside ? end + 6 : start + 8;
  const fits = Math.max(1, Math.floor(((beside ? room : end) - x - 4) / TIME.letter));
  return svg(
    "g",
    { class: `bar ${look}` },
    svg("title", null, shortened(words, 200)),
    svg("rect", { x: start + 1, y, width: end - start - 2, height: TIME.bar, rx: 3 }),
    svg("text", { class: beside ? "beside" : null, x, y: y + 15 }, shortened(words, fits)),
  );
}

function eventMark(time, { step, sure }, y) {
  const [x, middle] = [time.xs[step], y + TIME.bar / 2];
  const words = sure ? "happens" : "? perhaps";
  return svg(
    "g",
    { class: sure ? "mark" : "mark unknown" },
    svg("path", { d: `M${x} ${middle - 9}l9 9l-9 9l-9 -9z` }),
    svg("text", { x: x + 15, y: y + 15 }, words),
  );
}

/** The names of the lanes, over them: they stay in sight while the picture is scrolled. */
function laneNames(time) {
  return h("ul", { "aria-hidden": "true" }, time.lanes.map((lane) => h("li", null, h("span", null, shortened(lane.title, 160)))));
}

// --- the same in words -----------------------------------------------------------------------------------------------

function timeTable(time) {
  const rows = time.scenario.steps.map((step, i) => {
    const changes = time.lanes.flatMap((lane) => stepChanges(lane, i));
    return [`${time.first + i + 1}`, step.date?.replace("T", " ") ?? "no date", changes.length ? changes : ["nothing changes"]];
  });
  if (time.horizon !== null) rows.push(["Horizon", momentText(time.horizon), ["the scenario is judged as of then"]]);
  return wordTable("Steps", ["Step", "Date", "What changes"], rows);
}

function stepChanges(lane, step) {
  const title = shortened(lane.title, 300);
  if (lane.what === "event") {
    return lane.marks.filter((mark) => mark.step === step).map((mark) => `${title}: ${mark.sure ? "happens" : "perhaps"}`);
  }
  return (lane.spans ?? []).filter((span) => span.first === step).map((span) => `${title}: ${span.words}`);
}

function dueTable(time) {
  if (!time.due.length) return h("p", { class: "soft" }, "No term sets a deadline in this scenario.");
  const rows = time.due.map((each) => [shortened(each.title, 300), `step ${each.step + 1}`, [each.words]]);
  return wordTable("Deadlines", ["Term", "From", "State"], rows);
}

function wordTable(caption, heads, rows) {
  return h(
    "table",
    { class: "plain" },
    h("caption", null, caption),
    h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows.map(([name, when, lines]) =>
      h("tr", null, h("th", { scope: "row" }, name), h("td", null, when), h("td", null, lines.map((line) => h("span", { class: "line" }, line)))))),
  );
}
