// Scenario files: the YAML of scenarios read and written. Anchors, aliases, tags and directives are refused.

const MOST_NESTED = 60;
const MOST_CHARACTERS = 5_000_000;
const ESCAPES = {
  0: "\0", a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r", e: "\x1b", N: "\x85", _: "\xa0",
  L: "\u2028", P: "\u2029", " ": " ", '"': '"', "/": "/", "\\": "\\", "\t": "\t",
};
const RAW = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

class YamlProblem extends Error {
  constructor(at, message) {
    super(message);
    this.at = at;
  }
}

/** The tree of a text: mappings, lists and texts, each with its place. Throws `YamlProblem`. */
function yamlTree(text) {
  const p = { text, at: 0, depth: 0 };
  if (text.length > MOST_CHARACTERS) throw new YamlProblem(0, "the file is too large");
  const odd = p.text.search(RAW);
  if (odd >= 0) throw new YamlProblem(odd, "this character cannot stand in a YAML file");
  blanks(p);
  if (p.text[p.at] === "%") throw new YamlProblem(p.at, "directives are not supported");
  if (marked(p, "---")) p.at += 3;
  const tree = blockNode(p, -1);
  blanks(p);
  if (marked(p, "...")) {
    p.at += 3;
    blanks(p);
  }
  if (p.at < p.text.length) throw new YamlProblem(p.at, "this does not line up with what is above it");
  return tree;
}

function marked(p, mark) {
  return p.text.startsWith(mark, p.at) && columnOf(p) === 0 && /^\s?$/.test(p.text.slice(p.at + 3, p.at + 4));
}

function columnOf(p) {
  return p.at - (p.text.lastIndexOf("\n", p.at - 1) + 1);
}

/** Goes on over blanks, line breaks and comments; in front of a token only spaces may stand on its line. */
function blanks(p) {
  for (;;) {
    while (/[ \t\n]/.test(p.text[p.at] ?? "")) p.at += 1;
    if (p.text[p.at] !== "#" || (p.at > 0 && !/[ \t\n]/.test(p.text[p.at - 1]))) return;
    p.at = lineEnd(p.text, p.at);
  }
}

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function emptyNode(at) {
  return { kind: "text", text: "", plain: true, at };
}

function isDash(p) {
  return p.text[p.at] === "-" && /^\s?$/.test(p.text[p.at + 1] ?? "");
}

/** The node that starts here or further down, if it stands more to the right than `parent`. */
function blockNode(p, parent, afterKey = false) {
  const start = p.at;
  blanks(p);
  const fresh = p.at === 0 || p.text.slice(p.text.lastIndexOf("\n", p.at - 1) + 1, p.at).trim() === "";
  const inline = !p.text.slice(start, p.at).includes("\n") && afterKey;
  const column = columnOf(p);
  const least = afterKey && isDash(p) && fresh ? parent - 1 : parent;
  if (p.at >= p.text.length || column <= least || marked(p, "...") || marked(p, "---")) {
    p.at = p.at >= p.text.length || fresh ? start : p.at;
    return emptyNode(start);
  }
  if (fresh && p.text.slice(p.at - column, p.at).includes("\t")) throw new YamlProblem(p.at, "use spaces, not tabs");
  if (++p.depth > MOST_NESTED) throw new YamlProblem(p.at, "too many lists and mappings inside one another");
  const node = isDash(p) && !inline ? blockList(p, column) : blockRest(p, parent, column, inline);
  p.depth -= 1;
  return node;
}

function blockList(p, column) {
  const node = { kind: "list", items: [], at: p.at };
  for (;;) {
    p.at += 1;
    node.items.push(blockNode(p, column));
    const end = p.at;
    blanks(p);
    if (columnOf(p) === column && isDash(p)) continue;
    if (p.at < p.text.length && columnOf(p) > column) throw new YamlProblem(p.at, "this does not line up with what is above it");
    p.at = end;
    return node;
  }
}

function blockRest(p, parent, column, inline) {
  const at = p.at;
  if (/[|>]/.test(p.text[p.at])) return blockText(p, parent);
  const first = /[[{]/.test(p.text[p.at]) ? flowNode(p) : scalar(p, parent, false, true);
  if (!followsColon(p)) {
    if (!first.plain || first.kind !== "text") endOfLine(p);
    else if (!first.ended) plainGoesOn(p, first, parent, false);
    return first;
  }
  if (inline) throw new YamlProblem(p.at, "a `:` cannot stand here: put the whole text in quotes");
  const node = { kind: "map", items: [], at };
  for (let key = first; ; key = scalar(p, column, false, true)) {
    if (!followsColon(p)) throw new YamlProblem(p.at, "expected a `:` behind this key");
    p.at = p.text.indexOf(":", p.at) + 1;
    addPair(node, key, blockNode(p, column, true));
    const end = p.at;
    blanks(p);
    if (p.at >= p.text.length || columnOf(p) < column || marked(p, "...") || marked(p, "---")) {
      p.at = end;
      return node;
    }
    if (columnOf(p) > column || isDash(p)) throw new YamlProblem(p.at, "expected a key in line with the keys above");
  }
}

function followsColon(p) {
  return /^[ \t]*:(?=\s|$)/.test(p.text.slice(p.at, lineEnd(p.text, p.at)));
}

function endOfLine(p) {
  const rest = p.text.slice(p.at, lineEnd(p.text, p.at));
  if (!/^[ \t]*$|^[ \t]+#/.test(rest)) throw new YamlProblem(p.at, "this cannot follow the value before it");
  p.at += rest.length;
}

function addPair(node, key, value) {
  if (key.kind !== "text") throw new YamlProblem(key.at, "a key must be a text");
  if (key.plain && key.text === "<<") throw new YamlProblem(key.at, "merge keys are not supported");
  if (node.items.some(([other]) => other.text === key.text)) throw new YamlProblem(key.at, `the key \`${key.text}\` stands twice here`);
  node.items.push([key, value]);
}

/** A quoted text, or the plain text that stands here on one line. */
function scalar(p, parent, flow) {
  const at = p.at;
  const sign = p.text[at];
  if (sign === '"' || sign === "'") return quoted(p, parent);
  if (/[&*!|>%@`]/.test(sign)) throw new YamlProblem(at, `an unquoted text cannot start with \`${sign}\` here`);
  if (/[?:-]/.test(sign) && (/^\s?$/.test(p.text[at + 1] ?? "") || (flow && /[,[\]{}]/.test(p.text[at + 1])))) {
    throw new YamlProblem(at, `a \`${sign}\` cannot stand here`);
  }
  if (/[,[\]{}]/.test(sign)) throw new YamlProblem(at, "expected a value");
  const node = { kind: "text", text: "", plain: true, at };
  plainLine(p, node, flow);
  return node;
}

function plainLine(p, node, flow) {
  const stop = flow ? /[,[\]{}]|:(?=[\s,[\]{}]|$)|[ \t]#/ : /:(?=\s|$)|[ \t]#/;
  const line = p.text.slice(p.at, lineEnd(p.text, p.at));
  const found = line.search(stop);
  const read = found < 0 ? line : line.slice(0, found);
  node.ended = found >= 0 && /[ \t]/.test(line[found]);
  node.text += read.trimEnd();
  p.at += read.trimEnd().length;
}

/** Further lines of a plain text: those that stand more to the right than what it belongs to. */
function plainGoesOn(p, node, parent, flow) {
  while (!node.ended) {
    const gap = /^[ \t]*(?:\n[ \t]*)+/.exec(p.text.slice(p.at));
    const next = p.at + (gap ? gap[0].length : 0);
    const column = next - (p.text.lastIndexOf("\n", next - 1) + 1);
    const over = !gap || next >= p.text.length || p.text[next] === "#" || (flow && /[,[\]{}:]/.test(p.text[next]));
    if (over || column <= parent || marked({ ...p, at: next }, "...") || marked({ ...p, at: next }, "---")) return;
    const breaks = gap[0].split("\n").length - 1;
    node.text += breaks > 1 ? "\n".repeat(breaks - 1) : " ";
    p.at = next;
    plainLine(p, node, flow);
    if (!flow && followsColon(p)) throw new YamlProblem(p.at, "a `:` cannot stand here: check the indentation, or quote the text");
    if (flow && /[:,[\]{}]/.test(p.text[p.at] ?? "")) return;
  }
}

function quoted(p, parent) {
  const at = p.at;
  const mark = p.text[at];
  let text = "";
  let kept = 0; // of the text, whatever follows: blanks that were escaped
  for (p.at += 1; ; ) {
    const sign = p.text[p.at];
    if (sign === undefined) throw new YamlProblem(at, "this quote is never closed");
    if (sign === mark && mark === "'" && p.text[p.at + 1] === "'") [text, p.at] = [`${text}'`, p.at + 2];
    else if (sign === mark) break;
    else if (sign === "\\" && mark === '"') kept = (text += escaped(p)).length;
    else if (sign === "\n") {
      const gap = /^(?:\n[ \t]*)+/.exec(p.text.slice(p.at))[0];
      p.at += gap.length;
      if (columnOf(p) <= parent && p.text[p.at] !== mark) throw new YamlProblem(at, "this quote is never closed");
      const breaks = gap.split("\n").length - 1;
      text = text.slice(0, kept) + text.slice(kept).replace(/[ \t]+$/, "") + (breaks > 1 ? "\n".repeat(breaks - 1) : " ");
    } else [text, p.at] = [text + sign, p.at + 1];
  }
  p.at += 1;
  return { kind: "text", text, plain: false, at };
}

function escaped(p) {
  const at = p.at;
  const sign = p.text[at + 1];
  p.at += 2;
  const long = { x: 2, u: 4, U: 8 }[sign];
  if (long) {
    const digits = p.text.slice(p.at, p.at + long);
    const code = /^[0-9A-Fa-f]+$/.test(digits) && digits.length === long ? parseInt(digits, 16) : Infinity;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new YamlProblem(at, "this escape is no character");
    p.at += long;
    return String.fromCodePoint(code);
  }
  if (sign === "\n") {
    const gap = /^(?:[ \t]*\n)*[ \t]*/.exec(p.text.slice(p.at))[0];
    p.at += gap.length;
    return "\n".repeat(gap.split("\n").length - 1);
  }
  if (!Object.hasOwn(ESCAPES, sign)) throw new YamlProblem(at, "unknown escape: write a backslash as two");
  return ESCAPES[sign];
}

/** A text after `|` or `>`. */
function blockText(p, parent) {
  const at = p.at;
  const end = lineEnd(p.text, at);
  const head = /^([|>])(?:([1-9])?([+-])?|([+-])([1-9]))(?:[ \t]+#.*|[ \t]*)$/.exec(p.text.slice(at, end));
  if (!head) throw new YamlProblem(at, "only a comment can follow `|` or `>` on its line");
  const keep = head[3] ?? head[4] ?? "";
  const lines = p.text.slice(end + 1).split("\n");
  const widths = lines.map((line) => (line.trim() === "" ? Infinity : /^ */.exec(line)[0].length));
  const longest = Math.max(...lines.map((line) => line.length));
  const given = Number(head[2] ?? head[5] ?? 0);
  const indent = given ? Math.max(parent, 0) + given : Math.max(widths.find((width) => width < Infinity) ?? longest, parent + 1, 0);
  const after = widths.findIndex((width) => width < indent);
  const taken = lines.slice(0, after < 0 ? lines.length : after).map((line) => line.slice(indent));
  p.at = Math.min(p.text.length, after < 0 ? p.text.length : end + 1 + lines.slice(0, after).join("\n").length + (after ? 1 : 0));
  if (p.at > 0 && after >= 0) p.at -= 1;
  const body = taken.join("\n").replace(/\n*$/, "");
  const breaks = taken.length - body.split("\n").length + (after < 0 ? 0 : 1);
  const folded = head[1] === "|" ? body : fold(body);
  const ends = keep === "-" || (!body && !keep) ? "" : "\n".repeat(keep ? breaks : Math.min(breaks, 1));
  return { kind: "text", text: folded + ends, plain: false, at };
}

function fold(body) {
  return body.replace(/([^\n])(\n+)(?=([^\n]))/g, (all, before, breaks, next, at) => {
    const line = body.slice(body.lastIndexOf("\n", at) + 1, at + 1);
    if (/^[ \t]/.test(line) || /[ \t]/.test(next)) return all;
    return before + (breaks.length > 1 ? breaks.slice(1) : " ");
  });
}

function flowNode(p) {
  const at = p.at;
  const list = p.text[at] === "[";
  const node = { kind: list ? "list" : "map", items: [], at };
  const close = list ? "]" : "}";
  if (++p.depth > MOST_NESTED) throw new YamlProblem(at, "too many lists and mappings inside one another");
  p.at += 1;
  for (;;) {
    blanks(p);
    if (p.at >= p.text.length) throw new YamlProblem(at, `this \`${p.text[at]}\` is never closed`);
    if (p.text[p.at] === close) break;
    const item = flowItem(p);
    blanks(p);
    const colon = p.text[p.at] === ":";
    if (list && colon) throw new YamlProblem(p.at, "a `:` cannot stand in a list: put the text in quotes");
    if (colon && p.text.slice(item.at, p.at).includes("\n")) throw new YamlProblem(p.at, "expected the `:` on the line of its key");
    if (!list && colon) {
      p.at += 1;
      blanks(p);
      addPair(node, item, /[,}]/.test(p.text[p.at] ?? "") ? emptyNode(p.at) : flowItem(p));
      blanks(p);
    } else if (!list) addPair(node, item, emptyNode(p.at));
    else node.items.push(item);
    if (p.text[p.at] === ",") p.at += 1;
    else if (p.at < p.text.length && p.text[p.at] !== close) throw new YamlProblem(p.at, `expected \`,\` or \`${close}\``);
  }
  p.at += 1;
  p.depth -= 1;
  return node;
}

function flowItem(p) {
  if (/[[{]/.test(p.text[p.at] ?? "")) return flowNode(p);
  const node = scalar(p, -1, true);
  if (node.plain) plainGoesOn(p, node, -1, true);
  return node;
}
