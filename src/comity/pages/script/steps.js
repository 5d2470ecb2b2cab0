// The steps as a strip, with the events as cards that are moved along it: by pointer, by keys, or by a list.

const DRAG_FROM = 5;
const drag = { card: null, ghost: null, start: null, over: null };

/** The strip of steps. @param {Element} root @param {Object} board */
function renderSteps(root, board) {
  const { state, ui } = board;
  const events = board.model.inputs.filter((input) => input.what === "event");
  const { steps } = state.scenario;
  const { first, last } = drawnSteps(steps.length, ui.step);
  update(root, [
    stripHead(board),
    h("p", { id: "drag-hint", class: "unseen", "data-key": "hint" },
      "Left and right arrows move this event between never and the steps; down makes it uncertain at its step, up certain; Delete removes it."),
    h("ol", { class: "track", "data-key": "track", "aria-label": "Steps, from first to last" },
      events.length ? neverPlace(board, events) : null,
      foldedSteps(board, "earlier", first, first - MOST_DRAWN),
      steps.slice(first, last + 1).map((step, i) => stepPlace(board, step, first + i)),
      foldedSteps(board, "later", steps.length - 1 - last, last + 1),
      h("li", { class: "place more", "data-key": "more" },
        h("button", { type: "button", "data-key": "add-step", on: { click: () => addStep(board, steps.length) } }, "+ Add step"))),
    stepEditor(board, steps[ui.step], ui.step),
    ui.problem?.dates ? h("p", { class: "problem", role: "alert", "data-key": "dates" }, ui.problem.dates) : null,
  ]);
}

// --- the scenario as a whole -----------------------------------------------------------------------------------

function stripHead(board) {
  const { scenario } = board.state;
  const set = (label, edit) => board.change(label, (state) => edit(state.scenario));
  const begun = { status_quo: "the status quo", blank: "nothing known" };
  return h("div", { class: "strip-head", "data-key": "strip-head" },
    labelled("Scenario", h("input", { type: "text", "data-key": "title", dir: "auto", value: scenario.title ?? scenario.scenario.replaceAll("-", " "), maxlength: 500,
      on: { change: (event) => set("title", (each) => { each.title = event.target.value.trim() || null; }) } }), "wide"),
    labelled("Starts from", chooserOf("from", Object.entries(begun), scenario.from, (value) => set(`starts from ${begun[value]}`, (each) => { each.from = value; }))),
    labelled("The story is", chooserOf("status", [["complete", "complete"], ["ongoing", "still open"]], scenario.status,
      (value) => set(`the story is ${value}`, (each) => { each.status = value; }))),
    labelled("Judged as of", h("input", { type: "date", "data-key": "as_of", value: (scenario.as_of ?? "").slice(0, 10),
      on: { change: (event) => dated(board, "horizon", (each) => { each.as_of = event.target.value || null; }) } }), null, "empty: the date of the last step"));
}

function labelled(words, field, kind, hint) {
  return h("label", { class: classes("field", kind), title: hint }, h("span", null, words), field);
}

function chooserOf(key, choices, value, choose) {
  return h("select", { "data-key": key, value, on: { change: (event) => choose(event.target.value) } },
    choices.map(([each, words]) => h("option", { value: each }, words)));
}

/** Changes dates if they stay in order, and else says why not. */
function dated(board, label, edit) {
  const trial = copied(board.state.scenario);
  edit(trial);
  const problem = dateProblem(trial);
  board.ui.problem = problem ? { dates: `${problem} Nothing was changed.` } : null;
  if (problem) board.show(() => {});
  else board.change(label, ({ scenario }) => edit(scenario));
}

// --- one step --------------------------------------------------------------------------------------------------

function neverPlace(board, events) {
  const { steps } = board.state.scenario;
  const never = events.filter(({ ref }) => !steps.some((step) => step.events.includes(ref) || step.unknown.includes(ref)));
  return h("li", { class: "place never", "data-key": "place:never", "data-place": "never" },
    h("div", { class: "place-head" }, h("strong", null, "Never"), h("span", { class: "soft" }, "does not happen")),
    h("ul", { class: "cards", "aria-label": "Events that never happen" }, never.map((input) => eventCard(board, input, "never"))));
}

function stepPlace(board, step, i) {
  const { ui } = board;
  const changes = Object.keys(step.facts).length + step.unknown.filter((ref) => inputOf(board, ref).what !== "event").length;
  const perhaps = step.unknown.filter((ref) => inputOf(board, ref).what === "event");
  const name = `Step ${i + 1}`;
  return h("li", { class: classes("place", i === ui.step && "chosen"), "data-key": `place:${i}`, "data-place": `at:${i}` },
    h("button", { type: "button", class: "place-head", "data-key": `step:${i}`, "aria-current": i === ui.step ? "step" : null,
      on: { click: () => board.show((each) => { each.step = i; each.problem = null; }), keydown: (event) => walkSteps(board, event, i) } },
    h("strong", null, name), " ", h("span", { class: "soft" }, dateWords(step.date))),
    step.title ? h("p", { class: "step-title", dir: "auto" }, step.title) : null,
    h("ul", { class: "cards", "aria-label": `Events at step ${i + 1}` }, step.events.map((ref) => eventCard(board, inputOf(board, ref), `at:${i}`))),
    h("div", { class: classes("perhaps", perhaps.length === 0 && "empty"), "data-place": `perhaps:${i}` },
      h("span", { class: "soft" }, "? perhaps"),
      h("ul", { class: "cards", "aria-label": `Events that may happen at step ${i + 1}` }, perhaps.map((ref) => eventCard(board, inputOf(board, ref), `perhaps:${i}`)))),
    h("span", { class: "count" }, changes ? `${changes} ${changes === 1 ? "fact changes" : "facts change"}` : "no fact changes"));
}

/** What stands for steps that are not drawn: their number, and a way to the next of them. */
function foldedSteps(board, side, count, to) {
  if (count === 0) return null;
  const more = Math.min(count, MOST_DRAWN);
  return h("li", { class: "place more", "data-key": `folded:${side}` },
    h("button", { type: "button", "data-key": `fold:${side}`, on: { click: () => board.show((ui) => { ui.step = to; ui.problem = null; }) } },
      `${counted(count, `${side} step`)}: show ${more === count ? "them" : `${more} more`}`));
}

function inputOf(board, ref) {
  return board.model.inputs[board.model.byRef.get(ref)];
}

function walkSteps(board, event, i) {
  const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: board.state.scenario.steps.length - 1 }[event.key];
  if (to === undefined || !board.state.scenario.steps[to]) return;
  event.preventDefault();
  board.show((ui) => { ui.step = to; ui.problem = null; });
  focusOn(`step:${to}`);
}

function stepEditor(board, step, i) {
  const { steps } = board.state.scenario;
  const [day, time] = (step.date ?? "").split("T");
  const setDate = (value) => dated(board, `date of step ${i + 1}`, (scenario) => { scenario.steps[i].date = value; });
  return h("div", { class: "step-editor", "data-key": "step-editor", role: "group", "aria-label": `Step ${i + 1}` },
    h("strong", null, `Step ${i + 1} of ${steps.length}`),
    labelled("Date", h("input", { type: "date", "data-key": "date", value: day,
      on: { change: (event) => setDate(event.target.value ? event.target.value + (time ? `T${time}` : "") : null) } })),
    time ? labelled("Time", h("input", { type: "time", "data-key": "time", value: time,
      on: { change: (event) => setDate(event.target.value ? `${day}T${event.target.value}` : day) } })) : null,
    labelled("Title", h("input", { type: "text", "data-key": "step-title", dir: "auto", value: step.title ?? "", placeholder: "none", maxlength: 500,
      on: { change: (event) => board.change(`title of step ${i + 1}`, ({ scenario }) => { scenario.steps[i].title = event.target.value.trim() || null; }) } }), "wide"),
    h("span", { class: "buttons" },
      h("button", { type: "button", "data-key": "earlier", disabled: i === 0, on: { click: () => swapSteps(board, i, i - 1) } }, "← Earlier"),
      h("button", { type: "button", "data-key": "later", disabled: i === steps.length - 1, on: { click: () => swapSteps(board, i, i + 1) } }, "Later →"),
      h("button", { type: "button", "data-key": "insert", on: { click: () => addStep(board, i + 1) } }, "+ Step after"),
      h("button", { type: "button", "data-key": "delete", disabled: steps.length === 1, on: { click: () => deleteStep(board, i) } }, "Delete step")));
}

/** A new step on the day of the one before it: nothing changes at it yet. */
function addStep(board, at) {
  if (board.state.scenario.steps.length >= MOST_STEPS) {
    board.tell(`The board takes at most ${MOST_STEPS} steps.`);
    return;
  }
  board.ui.step = at;
  board.change(`step ${at + 1} added`, ({ scenario }) => {
    scenario.steps.splice(at, 0, emptyStep(scenario.steps[at - 1]?.date ?? null));
  });
}

function deleteStep(board, i) {
  board.ui.step = Math.max(0, Math.min(i, board.state.scenario.steps.length - 2));
  board.change(`step ${i + 1} deleted`, ({ scenario }) => { scenario.steps.splice(i, 1); });
}

/** What two steps say changes places; the dates stay where they are, so that they stay in order. */
function swapSteps(board, i, to) {
  board.ui.step = to;
  board.change(`step ${i + 1} moved to ${to + 1}`, ({ scenario: { steps } }) => {
    [steps[i], steps[to]] = [{ ...steps[to], date: steps[i].date }, { ...steps[i], date: steps[to].date }];
  });
}

// --- events ----------------------------------------------------------------------------------------------------

function eventCard(board, input, place) {
  const key = `card:${input.ref}@${place}`;
  return lazy(key, `${board.state.scenario.steps.length} ${place === "never" ? nearSteps(board, place)[0] : ""}`, () =>
    h("li", { class: "card", "data-ref": input.ref, "data-from": place },
      h("button", { type: "button", class: "grip", "data-key": `grip:${input.ref}@${place}`, "aria-describedby": "drag-hint", "aria-roledescription": "movable event",
        on: { keydown: (event) => keyMove(board, event, input, place), pointerdown: (event) => dragStart(board, event, input, place) } },
      h("span", { "aria-hidden": "true", class: "dots" }, "⠿"), h("span", { dir: "auto" }, input.title)),
      placeChooser(board, input, place)));
}

/** The steps that the list of an event leads to: all of a few, else those near its own, or near the chosen one. */
function nearSteps(board, place) {
  const { length } = board.state.scenario.steps;
  if (length <= MOST_DRAWN) return [...Array(length).keys()];
  const at = place === "never" ? board.ui.step : Number(place.split(":")[1]);
  const first = Math.max(0, Math.min(at, length - 1) - MOST_NEAR);
  return [...Array(Math.min(length, first + 2 * MOST_NEAR + 1) - first).keys()].map((i) => first + i);
}

/** Moves the event, or lets it happen once more, without a pointer. */
function placeChooser(board, input, place) {
  const places = nearSteps(board, place).flatMap((i) => [[`at:${i}`, `at step ${i + 1}`], [`perhaps:${i}`, `perhaps at step ${i + 1}`]]);
  const chosen = (event) => {
    const [copy, ...to] = event.target.value.split("+");
    moveEvent(board, input, copy ? place : null, copy || to.join(""));
  };
  return h("span", { class: "when" }, h("select", { class: "where", "aria-label": `When: ${input.title}`, title: "When", "data-key": `where:${input.ref}@${place}`, value: place, on: { change: chosen } },
    [["never", "never"], ...places].map(([value, words]) => h("option", { value }, words)),
    place === "never" ? null : h("optgroup", { label: "and also" }, places.filter(([value]) => value !== place).map(([value, words]) => h("option", { value: `+${value}` }, `also ${words}`)))));
}

function placeWords(place) {
  const [lane, at] = place.split(":");
  return { never: "never", at: `at step ${Number(at) + 1}`, perhaps: `perhaps at step ${Number(at) + 1}` }[lane];
}

/** Moves an event from a place (null: it stays there too) to another. */
function moveEvent(board, input, from, to) {
  const [lane, at] = to.split(":");
  const label = `${input.title}: ${placeWords(to)}`;
  board.change(label, ({ scenario }) => {
    if (from && from !== "never") setValue(board.model, scenario, Number(from.split(":")[1]), input.ref, false);
    if (lane !== "never") setValue(board.model, scenario, Number(at), input.ref, lane === "at" ? true : null);
  });
  if (lane !== "never") board.show((ui) => { if (Math.floor(ui.step / MOST_DRAWN) !== Math.floor(Number(at) / MOST_DRAWN)) ui.step = Number(at); });
  board.tell(label, true);
  focusOn(`grip:${input.ref}@${to}`);
}

function keyMove(board, event, input, place) {
  const [lane, text] = place.split(":");
  const at = lane === "never" ? -1 : Number(text);
  const last = board.state.scenario.steps.length - 1;
  const beside = (step) => (step < 0 ? "never" : `${lane === "never" ? "at" : lane}:${Math.min(step, last)}`);
  const to = {
    ArrowLeft: at < 0 ? null : beside(at - 1),
    ArrowRight: at === last ? null : beside(at + 1),
    ArrowDown: lane === "at" ? `perhaps:${at}` : null,
    ArrowUp: lane === "perhaps" ? `at:${at}` : null,
    Delete: "never",
    Home: "never",
    End: beside(last),
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to && to !== place) moveEvent(board, input, place, to);
}

// --- dragging with a pointer -----------------------------------------------------------------------------------

function dragStart(board, event, input, place) {
  if (event.button !== 0) return;
  const grip = event.currentTarget;
  drag.start = { x: event.clientX, y: event.clientY };
  drag.card = grip.closest(".card");
  const move = (each) => dragMove(each, grip, input);
  const end = (each) => {
    grip.removeEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) grip.removeEventListener(type, end);
    document.removeEventListener("keydown", cancel, true);
    const to = each.type === "pointerup" ? drag.over?.dataset.place : null;
    dragEnd();
    if (to && to !== place) moveEvent(board, input, place, to);
  };
  const cancel = (each) => { if (each.key === "Escape") end(each); };
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointermove", move);
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) grip.addEventListener(type, end);
  document.addEventListener("keydown", cancel, true);
}

function dragMove(event, grip, input) {
  const far = Math.hypot(event.clientX - drag.start.x, event.clientY - drag.start.y);
  if (!drag.ghost && far < DRAG_FROM) return;
  if (!drag.ghost) {
    drag.ghost = h("div", { class: "ghost", "aria-hidden": "true" }, input.title);
    drag.card.classList.add("dragged");
    document.body.classList.add("dragging");
    document.body.append(drag.ghost);
  }
  drag.ghost.style.transform = `translate(${event.clientX + 8}px, ${event.clientY + 8}px)`;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-place]") ?? null;
  if (over !== drag.over) {
    drag.over?.classList.remove("over");
    over?.classList.add("over");
    drag.over = over;
  }
  scrollTrack(grip.closest(".track"), event.clientX);
}

/** Brings steps beyond the edge into view while a card is held there. */
function scrollTrack(track, x) {
  const { left, right } = track.getBoundingClientRect();
  if (x < left + 40) track.scrollBy(-12, 0);
  else if (x > right - 40) track.scrollBy(12, 0);
}

function dragEnd() {
  drag.ghost?.remove();
  drag.over?.classList.remove("over");
  drag.card?.classList.remove("dragged");
  document.body.classList.remove("dragging");
  drag.ghost = drag.over = drag.card = drag.start = null;
}
