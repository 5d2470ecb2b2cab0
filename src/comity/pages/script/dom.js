// Elements from text, never from markup; and updates that keep focus, scrolling and what is unchanged.

const SVG_SPACE = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "selected", "open", "indeterminate"]);
const givenProps = new WeakMap();
const givenStamps = new WeakMap();
const unsaid = [];
const HIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A new element. Props are attributes (null, undefined and false leave them out), `on: {type: function}`, and the
 * properties that follow the state: value, checked, selected, open. Children are nodes, texts, lists of these, or null.
 * @param {string} tag @param {Object|null} props @returns {HTMLElement}
 */
function h(tag, props, ...children) {
  return furnished(document.createElement(tag), props, children);
}

/** The same for SVG. @param {string} tag @param {Object|null} attrs @returns {SVGElement} */
function svg(tag, attrs, ...children) {
  return furnished(document.createElementNS(SVG_SPACE, tag), attrs, children);
}

/**
 * A child for `update` that is made only when its stamp is another than that of the node with its key; a stamp that is
 * always the same is for a node that has its own updates.
 * @param {string} key @param {string} stamp @param {() => Element} make
 */
function lazy(key, stamp, make) {
  return { key, stamp, make };
}

/**
 * Makes the children of `root` be `children`. Nodes are used again by `data-key`, or by place and tag, so that focus,
 * scrolling and open details stay.
 * @param {Element} root @param {Array} children nodes, texts, lazy children, lists of these, or null
 */
function update(root, children) {
  const focused = document.activeElement;
  const key = focused && root.contains(focused) ? focused.dataset?.key : undefined;
  morphChildren(root, flat(children));
  if (!focused || document.activeElement === focused) return;
  if (focused.isConnected && root.contains(focused)) focused.focus({ preventScroll: true });
  else if (key !== undefined) focusOn(key, root);
}

/** Puts the focus on the element with this `data-key`, if there is one. @param {string} key */
function focusOn(key, root = document) {
  root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** Says something to those who listen to the page, together with all that is said at the same moment. @param {string} text */
function announce(text) {
  const region = document.getElementById("live");
  if (!region) return;
  if (!unsaid.length) {
    setTimeout(() => {
      const words = unsaid.splice(0).join(" ");
      region.textContent = region.textContent === words ? `${words}\u00a0` : words;
    }, 0);
  }
  unsaid.push(text);
}

/** Classes joined, without those that are not so. */
function classes(...names) {
  return names.filter(Boolean).join(" ");
}

function flat(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== "");
}

function furnished(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "on" || PROPERTIES.has(name) || value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : name.startsWith("data-") ? String(value) : seen(value));
  }
  for (const each of flat(children)) node.append(isLazy(each) ? made(each) : each instanceof Node ? each : seen(each));
  dress(node, props ?? {});
  return node;
}

/** A text with a sign in the place of what is not seen, or reorders other text, as the rest of the page has it. */
function seen(text) {
  return String(text).replace(HIDDEN, "\ufffd");
}

function dress(node, props) {
  const before = givenProps.get(node);
  givenProps.set(node, props);
  for (const type of Object.keys(props.on ?? {})) if (!before?.on?.[type]) node.addEventListener(type, dispatch);
  for (const name of PROPERTIES) {
    const follows = name in props && (name !== "open" || before?.open !== props.open);
    if (follows && node[name] !== props[name]) node[name] = props[name];
  }
}

function dispatch(event) {
  givenProps.get(event.currentTarget)?.on?.[event.type]?.(event);
}

function isLazy(child) {
  return !(child instanceof Node) && typeof child === "object" && typeof child.make === "function";
}

function made(child) {
  const node = child.make();
  node.dataset.key = child.key;
  givenStamps.set(node, child.stamp);
  return node;
}

function keyOf(child) {
  if (child instanceof Element) return child.dataset.key;
  return isLazy(child) ? child.key : undefined;
}

function morphChildren(root, wanted) {
  const byKey = new Map();
  for (const node of root.childNodes) if (keyOf(node) !== undefined) byKey.set(keyOf(node), node);
  const kept = new Set(wanted.map(keyOf).filter((key) => key !== undefined));
  let at = root.firstChild;
  for (const child of wanted) {
    while (at && keyOf(at) !== undefined && !kept.has(keyOf(at))) at = removed(at);
    const key = keyOf(child);
    const old = key !== undefined ? byKey.get(key) : at && keyOf(at) === undefined ? at : undefined;
    const node = fitted(old, child);
    if (node === at) at = at.nextSibling;
    else if (old === at && old) {
      root.replaceChild(node, old);
      at = node.nextSibling;
    } else {
      root.insertBefore(node, at);
      if (old && old !== node) old.remove();
    }
  }
  while (at) at = removed(at);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** The old node made like the child, or the child itself as a node. */
function fitted(old, child) {
  if (isLazy(child)) {
    if (old && givenStamps.get(old) === child.stamp) return old;
    return fitted(old, made(child));
  }
  if (!(child instanceof Node)) {
    if (old?.nodeType !== Node.TEXT_NODE) return document.createTextNode(seen(child));
    if (old.data !== seen(child)) old.data = seen(child);
    return old;
  }
  if (!old || old === child || old.nodeName !== child.nodeName || !(child instanceof Element)) return child;
  morph(old, child);
  return old;
}

function morph(old, fresh) {
  for (const name of old.getAttributeNames()) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const name of fresh.getAttributeNames()) {
    const value = fresh.getAttribute(name);
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, [...fresh.childNodes]);
  dress(old, givenProps.get(fresh) ?? {});
  if (givenStamps.has(fresh)) givenStamps.set(old, givenStamps.get(fresh));
}
