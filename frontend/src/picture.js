/** A graph as a picture: things, and what joins them. Literals are in the table. */

import { drawn, element } from "./element.js";
import { place } from "./layout.js";
import { say } from "./words.js";

/** Nodes of which a picture is still readable. */
const MOST_NODES = 150;

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const LONGEST = 30;
const MARGIN = 20;
const LOOP = 46;

/** Where on a line its words may stand, the best first: nearer to where it comes from, since one back has words too. */
const ALONG = [0.42, 0.5, 0.58, 0.34, 0.66, 0.74, 0.26, 0.82];

/**
 * The nodes and edges of triples.
 * @returns {{nodes: object[], edges: object[]}} nodes with `term` and `types`; edges with the indices `from` and `to`
 *   and their `predicates`, those between the same two joined, and `both` where the same is said the other way.
 */
export function network(triples) {
  const nodes = new Map();
  const edges = new Map();
  const node = (term) => {
    const key = `${term.type} ${term.value}`;
    if (!nodes.has(key)) nodes.set(key, { index: nodes.size, term, types: [] });
    return nodes.get(key);
  };
  for (const [subject, predicate, object] of triples) {
    if (subject.type === "triple" || !["uri", "bnode"].includes(object.type)) continue;
    const from = node(subject);
    if (predicate.value === TYPE) {
      from.types.push(object.value);
      continue;
    }
    const to = node(object);
    const key = `${from.index} ${to.index}`;
    if (!edges.has(key)) edges.set(key, { from: from.index, to: to.index, predicates: [] });
    edges.get(key).predicates.push(predicate.value);
  }
  for (const [key, edge] of edges) {
    const back = edge.from < edge.to && edges.get(`${edge.to} ${edge.from}`);
    if (!back || back.predicates.join() !== edge.predicates.join()) continue;
    edges.delete(`${edge.to} ${edge.from}`);
    edges.set(key, { ...edge, both: true });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/**
 * The picture of triples, or a word on why there is none.
 * @param {(iri: string) => number} context.uses how often a class is used: of several, the rarest says most of a thing.
 */
export function picture(triples, { names, labels, uses }) {
  const { nodes, edges } = network(triples);
  if (!nodes.length) return element("p", {}, say("undrawn"));
  if (nodes.length > MOST_NODES) {
    return element("p", {}, say("too-many", { n: nodes.length, most: MOST_NODES }));
  }
  const called = (iri) => labels.get(iri) ?? names.short(iri);
  for (const each of nodes) {
    each.label = cut(each.term.type === "uri" ? called(each.term.value) : `_:${each.term.value}`);
    const rank = (iri) => [labels.get(iri) ? 0 : 1, uses(iri)];
    const [kind] = each.types.sort((one, other) => {
      const [[named, used], [otherNamed, otherUsed]] = [rank(one), rank(other)];
      return named - otherNamed || used - otherUsed || (one < other ? -1 : 1);
    });
    each.kind = kind ? cut(called(kind)) : "";
    each.width = 22 + 7.4 * Math.max(width(each.label), 0.85 * width(each.kind));
    each.height = each.kind ? 44 : 30;
  }
  place(nodes, edges.map(({ from, to }) => [from, to]));
  const taken = [...nodes];
  const lines = edges.map((edge) => line(edge, nodes[edge.from], nodes[edge.to], edge.predicates.map(called).join(", "), taken));
  const box = around(nodes, edges.some(({ from, to }) => from === to) ? LOOP : 0);
  const svg = drawn(
    "svg",
    { viewBox: box.join(" "), width: box[2], height: box[3], role: "group", "aria-label": say("as-picture") },
    drawn("defs", {}, arrow()),
    ...lines,
    ...nodes.map((each) => figure(each, names)),
  );
  const said = say("drawn", { things: say("things", { n: nodes.length }), connections: say("connections", { n: edges.length }) });
  const region = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("picture") }, svg);
  // Where there is no room for all of it, its middle is seen first.
  requestAnimationFrame(() =>
    region.scrollTo((region.scrollWidth - region.clientWidth) / 2, (region.scrollHeight - region.clientHeight) / 2),
  );
  return element("figure", { class: "graph" }, region, element("figcaption", {}, said));
}

function cut(text) {
  const letters = Array.from(text);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
}

/** The width of a text in letters; those of Chinese, Japanese and Korean are as wide as two. */
function width(text) {
  return Array.from(text).reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
}

/** The view box of nodes; `above` is kept free over them. */
function around(nodes, above) {
  const left = Math.min(...nodes.map((each) => each.x - each.width / 2)) - MARGIN;
  const top = Math.min(...nodes.map((each) => each.y - each.height / 2)) - MARGIN - above;
  const right = Math.max(...nodes.map((each) => each.x + each.width / 2)) + MARGIN;
  const bottom = Math.max(...nodes.map((each) => each.y + each.height / 2)) + MARGIN;
  return [left, top, right - left, bottom - top].map(Math.round);
}

function arrow() {
  const shape = drawn("path", { d: "M0,0 L8,4 L0,8 z", class: "arrow" });
  const size = { viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto-start-reverse" };
  return drawn("marker", { id: "arrow", ...size }, shape);
}

function figure(node, names) {
  const { x, y, width, height, label, kind, term } = node;
  const iri = term.type === "uri" ? term.value : null;
  const href = iri && names.address(iri);
  const content = [
    drawn("title", {}, iri ?? label),
    drawn("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 8 }),
    drawn("text", { x, y: kind ? y - 3 : y + 5, "text-anchor": "middle" }, label),
    kind ? drawn("text", { x, y: y + 14, "text-anchor": "middle", class: "kind" }, kind) : null,
  ];
  return href ? drawn("a", { href, class: "node", "aria-label": label }, ...content) : drawn("g", { class: "node" }, ...content);
}

/** A line from a node to another, or to itself, and what it says where nothing else is; `taken` grows by that place. */
function line({ both }, from, to, said, taken) {
  const text = cut(said);
  const title = drawn("title", {}, `${from.label} ${said} ${to.label}`);
  if (from === to) {
    const [x, y] = [from.x, from.y - from.height / 2];
    const loop = `M${x - 14},${y} C${x - 34},${y - LOOP} ${x + 34},${y - LOOP} ${x + 14},${y}`;
    return drawn(
      "g",
      { class: "edge" },
      title,
      drawn("path", { d: loop, "marker-end": "url(#arrow)" }),
      drawn("text", { x, y: y - LOOP + 8, "text-anchor": "middle" }, text),
    );
  }
  const [x1, y1] = border(from, to);
  const [x2, y2] = border(to, from);
  const ends = { x1, y1, x2, y2, "marker-start": both ? "url(#arrow)" : null, "marker-end": "url(#arrow)" };
  const spots = ALONG.map((part) => ({
    x: x1 + part * (x2 - x1),
    y: y1 + part * (y2 - y1),
    width: 6.2 * width(text),
    height: 14,
  }));
  const spot = spots.find((each) => !taken.some((other) => overlap(each, other))) ?? spots[0];
  taken.push(spot);
  const label = drawn("text", { x: spot.x, y: spot.y + 4, "text-anchor": "middle" }, text);
  return drawn("g", { class: "edge" }, title, drawn("line", ends), label);
}

function overlap(a, b) {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
}

/** Where the line to another node leaves a node's box. */
function border(node, other) {
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const part = Math.min(node.width / 2 / (Math.abs(dx) || 1e-9), node.height / 2 / (Math.abs(dy) || 1e-9));
  return [node.x + dx * part, node.y + dy * part];
}
