/** A term of an answer on the page, and in words. */

import { element } from "./element.js";
import { STRING } from "./ntriples.js";
import { say } from "./words.js";

/** What is read where a term is shown, for sorting. */
export function words(term, labels) {
  if (term.type === "uri") return labels.get(term.value) ?? term.value;
  if (term.type === "triple") return Object.values(term.value).map((part) => words(part, labels)).join(" ");
  return term.value;
}

/** The IRIs in a term: itself, or those of the terms of a triple. */
export function irisIn(term) {
  if (term?.type === "uri") return [term.value];
  return term?.type === "triple" ? Object.values(term.value).flatMap(irisIn) : [];
}

/**
 * What a term looks like: an IRI with its label before it and a link to its page, a literal with its language or type.
 * @param {object | undefined} term in the form of the SPARQL JSON results; undefined where a variable is unbound.
 */
export function shown(term, names, labels) {
  if (!term) return element("span", { class: "unbound" }, say("unbound"));
  switch (term.type) {
    case "uri":
      return resource(term.value, names, labels);
    case "bnode":
      return element("span", { class: "iri" }, `_:${term.value}`);
    case "triple": {
      const parts = Object.values(term.value).flatMap((part) => [" ", shown(part, names, labels)]);
      return element("span", {}, "<<(", ...parts, " )>>");
    }
    default:
      return literal(term, names);
  }
}

function resource(iri, names, labels) {
  const [label, short] = [labels.get(iri), names.short(iri)];
  return element(
    "span",
    { class: "resource" },
    element("a", { href: names.address(iri), title: iri }, element("bdi", {}, label ?? short)),
    label ? " " : null,
    label ? element("span", { class: "iri" }, short) : null,
  );
}

function literal(term, names) {
  const [language, direction] = [term["xml:lang"], term["its:dir"]];
  const said = direction ? `${language}--${direction}` : language;
  const kind = said ?? (term.datatype && term.datatype !== STRING ? names.short(term.datatype) : null);
  return element(
    "span",
    {},
    element("bdi", { lang: language ?? null, dir: direction ?? null, class: "literal" }, term.value),
    kind ? " " : null,
    kind ? element("small", {}, kind) : null,
  );
}
