/**
 * The network to be explored: what the server drew, with the same places, to be dragged, zoomed and followed.
 *
 * It is loaded when somebody asks for it (static/explore.js). The keyboard does all that the mouse does, and what is
 * chosen is told beside the picture in words, with its neighbours as buttons.
 */

import cytoscape from "cytoscape";
import { bend } from "./bends.js";
import { element } from "./element.js";
import { nearest } from "./steps.js";
import { say } from "./words.js";

/** How the shapes of the server's pictures are called here; hollow ones are lines in the colour of their kind. */
const SHAPES = {
  circle: { shape: "ellipse" },
  square: { shape: "rectangle" },
  eye: { shape: "rectangle", hollow: 4 },
  hexagon: { shape: "hexagon" },
  triangle: { shape: "triangle" },
  pentagon: { shape: "pentagon" },
  ring: { shape: "ellipse", hollow: 2 },
  diamond: { shape: "diamond" },
  "open-diamond": { shape: "diamond", hollow: 2 },
  cross: {
    shape: "polygon",
    points: "-0.35 -1 0.35 -1 0.35 -0.35 1 -0.35 1 0.35 0.35 0.35 0.35 1 -0.35 1 -0.35 0.35 -1 0.35 -1 -0.35 -0.35 -0.35",
  },
};

const LINES = { certain: "solid", probable: "dashed", possible: "dotted" };

const STEP = 1.3;

/** Nodes from which on lines are thin, names wait until they are near, and nothing is bent. */
const MANY = 150;

/**
 * Put the explorer in the place of a picture.
 * @param {HTMLElement} figure what holds the picture.
 * @param {string} address of the network as JSON.
 * @param {() => void} closed is told when the picture is back.
 */
export async function explore(figure, address, closed) {
  const narrow = matchMedia("(max-width: 40rem)").matches;
  const response = await fetch(`${address}${address.includes("?") ? "&" : "?"}sheet=${narrow ? "tall" : "wide"}`);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const data = await response.json();
  const picture = figure.querySelector(".drawn");
  const stage = element("div", {
    class: "network stage",
    tabindex: "0",
    role: "application",
    "aria-label": `${data.name}. ${say("hint")}`,
    "aria-describedby": "explored",
  });
  const told = element("div", { id: "explored", class: "explored", role: "status", tabindex: "-1" });
  const button = (label, says, act) => element("button", { type: "button", class: "tool", "aria-label": says, title: says, onclick: act }, label);
  const tools = element(
    "div",
    { class: "tools", role: "toolbar", "aria-label": say("view") },
    button("+", say("in"), () => zoom(STEP)),
    button("−", say("out"), () => zoom(1 / STEP)),
    button(say("all"), say("show-all"), () => release()),
    button(say("close"), say("back"), () => close()),
  );
  const explorer = element("div", { class: "explorer" }, stage, tools, told);
  picture.hidden = true;
  picture.after(explorer);

  // Cytoscape adds a style element unless there is one of this name; ours has its one rule, and the policy allows it.
  document.querySelector('link[href*="network.css"]').id = "__________cytoscape_stylesheet";
  const cy = cytoscape({
    container: stage,
    elements: elements(data),
    layout: { name: "preset" },
    style: style(stage, data),
    minZoom: 0.2,
    maxZoom: 6,
    boxSelectionEnabled: false,
    autounselectify: true,
  });
  let current = null;

  function fit() {
    cy.resize();
    cy.fit(undefined, 40);
  }

  function zoom(by) {
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: stage.clientWidth / 2, y: stage.clientHeight / 2 } });
  }

  function release() {
    current = null;
    cy.elements().removeClass("far near chosen");
    cy.animate({ fit: { padding: 40 } }, { duration: pace() });
    tell();
  }

  /** Show a node and those around it, and leave the rest pale. */
  function choose(node) {
    current = node;
    const near = around(node);
    cy.batch(() => {
      cy.elements().removeClass("far near chosen");
      cy.elements().not(near).addClass("far");
      if (near.nodes().length <= MANY) near.addClass("near"); // the names of more would lie on each other
      node.addClass("chosen");
    });
    const box = stage.getBoundingClientRect();
    const at = node.renderedPosition();
    if (at.x < 40 || at.y < 40 || at.x > box.width - 40 || at.y > box.height - 40) {
      cy.animate({ center: { eles: node } }, { duration: pace() });
    }
    tell();
  }

  /** Choose a neighbour by its button, which goes; what comes in its place has the focus. */
  function follow(node) {
    choose(node);
    told.focus();
  }

  function tell() {
    told.replaceChildren(...(current ? words(current, follow) : [element("p", {}, say("hint"))]));
  }

  function close() {
    dark.removeEventListener("change", paint);
    removeEventListener("resize", fit);
    cy.destroy();
    explorer.remove();
    picture.hidden = false;
    closed();
  }

  function paint() {
    cy.style(style(stage, data));
  }

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: release, Escape: release };
    if (event.key === "Escape" && !current) return close();
    if (event.key === "Enter" && current?.data("href")) return location.assign(current.data("href"));
    if (acts[event.key]) acts[event.key]();
    else if (event.key.startsWith("Arrow")) step(event.key);
    else return;
    event.preventDefault();
  });

  function step(key) {
    if (!current) return choose(cy.nodes("[!minor]").max((node) => node.degree()).ele);
    const near = around(current).nodes().not(current);
    const places = (nodes) => nodes.map((node) => ({ ...node.position(), node }));
    // First to those that it is bound to, so that the keys follow the lines.
    const next = nearest(current.position(), places(near), key) ?? nearest(current.position(), places(cy.nodes().not(current)), key);
    if (next) choose(next.node);
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  addEventListener("resize", fit);
  cy.on("tap", "node", ({ target }) => choose(target));
  cy.on("tap", "edge", ({ target }) => {
    release();
    told.replaceChildren(element("p", {}, element("bdi", {}, target.data("title")), " ", page(target)));
  });
  cy.on("tap", ({ target }) => target === cy && current && release());
  cy.on("dbltap", "node", ({ target }) => target.data("href") && location.assign(target.data("href")));
  fit();
  tell();
  stage.focus();
}

function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250;
}

/** A node, what binds it, and those bound. */
function around(node) {
  const near = node.closedNeighborhood();
  return near.union(near.nodes("[?minor]").closedNeighborhood());
}

/** A link to what there is about a node or an edge. */
function page(one) {
  const href = one.data("href");
  return href ? element("a", { href }, href.includes("/explain?") ? say("why") : one.isNode() ? say("page") : say("more")) : null;
}

/** What is told of a node: its name and kind, its page, and a button for each neighbour. */
function words(node, follow) {
  const { title, label } = node.data();
  const named = (each) => each.data("title") || each.data("label");
  const others = around(node).nodes().not(node).sort((one, other) => named(one).localeCompare(named(other)));
  const list = others.map((other) =>
    element("li", {}, element("button", { type: "button", class: "chip", onclick: () => follow(other) }, element("bdi", {}, named(other)))),
  );
  return [
    element("p", {}, element("strong", {}, element("bdi", {}, title || label)), " ", page(node)),
    element("ul", { "aria-label": say("bound") }, ...list),
  ];
}

function elements({ nodes, edges, kinds }) {
  const many = nodes.length > MANY;
  const look = new Map(kinds.map((kind) => [kind.name, kind]));
  return [
    ...nodes.map(({ x, y, stand, ...node }) => {
      const { shape, tone } = look.get(node.kind);
      const { hollow = 0, points } = SHAPES[shape];
      const data = { ...node, tone, hollow, shape: SHAPES[shape].shape, ...(points && { points }), ...standing(node, stand) };
      return { group: "nodes", data, position: { x, y } };
    }),
    ...edges.map((edge, number) => ({ group: "edges", data: { id: `edge ${number}`, bend: many ? 0 : bend(edge, nodes), ...edge } })),
  ];
}

/**
 * Where the server found room for a node's label: beside it, moved by so many pixels; of one without, the whole name.
 * Marks around each line have it written in the direction of its own letters.
 */
function standing({ label, radius }, stand) {
  const isolated = (line) => `\u2068${line}\u2069`;
  if (!stand) return { words: isolated(label) };
  const { anchor, dx, dy, lines } = stand;
  const side = { start: "right", middle: "center", end: "left" }[anchor];
  const across = { start: dx - radius, middle: dx, end: dx + radius }[anchor];
  return { words: lines.map(isolated).join("\n"), side, across, down: dy };
}

/** The style sheet, in the colours that the page has now. */
function style(stage, { nodes }) {
  const own = getComputedStyle(stage);
  const colour = (name) => own.getPropertyValue(`--n-${name}`).trim();
  const tone = (node) => own.getPropertyValue(`--n${node.data("tone")}`).trim();
  const many = nodes.length > MANY;
  return [
    {
      selector: "node",
      style: {
        shape: (node) => node.data("shape"),
        width: (node) => 2 * node.data("radius"),
        height: (node) => 2 * node.data("radius"),
        "background-color": tone,
        "border-color": colour("ground"),
        "border-width": many ? 0.8 : 1.5,
        label: "data(words)",
        color: colour("ink"),
        "font-family": own.fontFamily,
        "font-size": 13,
        "font-weight": "bold",
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-wrap": "wrap",
        "text-max-width": 240,
        "line-height": 1.15,
        "text-outline-color": colour("ground"),
        "text-outline-width": 2,
        "min-zoomed-font-size": many ? 16 : 6,
      },
    },
    {
      selector: "node[side]",
      style: {
        "text-halign": "data(side)",
        "text-valign": "center",
        "text-margin-x": "data(across)",
        "text-margin-y": "data(down)",
        "min-zoomed-font-size": 6,
      },
    },
    { selector: "node[points]", style: { "shape-polygon-points": "data(points)" } },
    { selector: "node[hollow > 0]", style: { "background-color": colour("ground"), "border-color": tone, "border-width": "data(hollow)" } },
    { selector: "node[?inferred]", style: { "outline-width": 1.4, "outline-color": tone, "outline-offset": 2 } },
    { selector: "node[?minor]", style: { color: colour("faint"), "font-size": 11, "font-weight": "normal" } },
    {
      selector: "edge",
      style: {
        "line-color": colour("edge"),
        "line-style": (edge) => LINES[edge.data("certainty")],
        width: many ? 0.8 : 1.6,
        "curve-style": "bezier",
      },
    },
    { selector: "edge[bend != 0]", style: { "curve-style": "unbundled-bezier", "control-point-distances": "data(bend)", "control-point-weights": 0.5 } },
    { selector: "edge[?inferred]", style: { "line-color": colour("ground"), "line-outline-color": colour("inferred"), "line-outline-width": 1.2 } },
    { selector: ".far", style: { opacity: 0.15 } },
    { selector: "edge[?inferred].far", style: { opacity: 0.08 } },
    { selector: "node.near", style: { "min-zoomed-font-size": 0 } },
    { selector: "node.chosen", style: { "min-zoomed-font-size": 0, "overlay-color": colour("focus"), "overlay-opacity": 0.25, "overlay-padding": 6 } },
  ];
}
