/** What needs no browser. Run by `npm test`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bend } from "../src/bends.js";
import { place } from "../src/layout.js";
import { Labels } from "../src/labels.js";
import { Names } from "../src/names.js";
import { triples } from "../src/ntriples.js";
import { sorted } from "../src/order.js";
import { gist } from "../src/question.js";
import { nearest } from "../src/steps.js";

const integer = (value) => ({ type: "literal", value, datatype: "http://www.w3.org/2001/XMLSchema#integer" });
const iri = (value) => ({ type: "uri", value });

test("N-Triples become terms as in the JSON results", () => {
  const text = '<http://x/a> <http://x/p> "caf\\u00E9 \\"b\\"\\n"@fr .\n_:b0 <http://x/p> "1"^^<http://x/int> .\n# no\n\n';
  assert.deepEqual(triples(text), [
    [iri("http://x/a"), iri("http://x/p"), { type: "literal", value: 'café "b"\n', "xml:lang": "fr" }],
    [{ type: "bnode", value: "b0" }, iri("http://x/p"), { type: "literal", value: "1", datatype: "http://x/int" }],
  ]);
});

test("a base direction is kept", () => {
  const [[, , object]] = triples('<http://x/a> <http://x/p> "x"@ar--rtl .');
  assert.deepEqual(object, { type: "literal", value: "x", "xml:lang": "ar", "its:dir": "rtl" });
});

test("a triple may be an object", () => {
  const [[, , object]] = triples('<http://x/a> <http://x/p> <<( <http://x/s> <http://x/p> "o" )>> .');
  const value = { subject: iri("http://x/s"), predicate: iri("http://x/p"), object: { type: "literal", value: "o" } };
  assert.deepEqual(object, { type: "triple", value });
});

test("what is no N-Triples is refused", () => {
  assert.throws(() => triples("<http://x/a> oops ."), /no N-Triples/);
});

test("numbers are sorted by value, before words, and what is unbound comes last either way", () => {
  const terms = [undefined, integer("10"), { type: "literal", value: "b" }, integer("9"), { type: "literal", value: "a" }];
  const words = (term) => term.value;
  assert.deepEqual(sorted(terms, words), [3, 1, 4, 2, 0]);
  assert.deepEqual(sorted(terms, words, true), [2, 4, 1, 3, 0]);
});

test("the longest namespace that fits gives the short name", () => {
  const names = new Names({ x: "http://x/", xy: "http://x/y/" }, { "http://x/": ["/page/", "?lang=fr"], "": ["/page?iri=", "&lang=fr"] });
  assert.equal(names.short("http://x/y/z"), "xy:z");
  assert.equal(names.short("http://x/a/b"), "http://x/a/b");
  assert.equal(names.short("http://x/a#b"), "x:a#b");
  assert.equal(names.split("http://x/a#b"), null);
  assert.equal(names.address("http://x/a b?"), "/page/a%20b%3F?lang=fr");
  assert.equal(names.address("http://x/a#b"), "/page/a?lang=fr#b");
  assert.equal(names.address("http://y/#a&b"), "/page?iri=http%3A%2F%2Fy%2F%23a%26b&lang=fr");
  assert.equal(names.address("javascript:alert(1)"), "/page?iri=javascript%3Aalert(1)&lang=fr");
});

test("labels are asked for once, in one query, and the preferred one in the reader's language is the best", async () => {
  const asked = [];
  const RDFS = "http://www.w3.org/2000/01/rdf-schema#label";
  const PREFERRED = "http://www.w3.org/2004/02/skos/core#prefLabel";
  const label = (value, language, by = RDFS) => ({
    thing: iri("http://x/a"), by: iri(by), label: { type: "literal", value, "xml:lang": language },
  });
  const labels = new Labels(
    async (query) => {
      asked.push(query);
      return { results: { bindings: [label("zh", "zh"), label("en", "en-GB"), label("fr", "fr"), label("préféré", "fr", PREFERRED), label("f", "fr")] } };
    },
    ["fr", "en"],
  );
  assert.equal(await labels.need(["http://x/a", "http://x/b", "http://x/no>pe"]), true);
  assert.equal(await labels.need(["http://x/b", "http://x/a"]), false);
  assert.equal(labels.get("http://x/a"), "préféré");
  assert.equal(asked.length, 1);
  assert.doesNotMatch(asked[0], /pe>/);
});

test("a picture is the same each time, and no node lies on another", () => {
  const made = () => {
    const nodes = Array.from({ length: 60 }, () => ({ width: 140, height: 40 }));
    place(nodes, nodes.map((_, index) => [index, (index * 7) % 60]));
    return nodes;
  };
  const nodes = made();
  assert.deepEqual(made(), nodes);
  nodes.forEach((one, index) =>
    nodes.slice(index + 1).forEach((other) => {
      assert.ok(Math.abs(one.x - other.x) >= 140 || Math.abs(one.y - other.y) >= 40);
    }),
  );
});

test("what is not joined does not fly apart, so that a picture of it can be read", () => {
  const nodes = Array.from({ length: 20 }, () => ({ width: 130, height: 40 }));
  place(nodes, []);
  const across = nodes.map(({ x }) => x);
  assert.ok(Math.max(...across) - Math.min(...across) < 1500);
});

test("an arrow key leads to the nearest ahead, not to what lies behind or beside", () => {
  const places = [{ x: 10, y: 1 }, { x: 5, y: 20 }, { x: -3, y: 0 }, { x: 30, y: 0 }];
  const from = { x: 0, y: 0 };
  assert.deepEqual(nearest(from, places, "ArrowRight"), { x: 10, y: 1 });
  assert.deepEqual(nearest(from, places, "ArrowLeft"), { x: -3, y: 0 });
  assert.deepEqual(nearest(from, places, "ArrowDown"), { x: 5, y: 20 });
  assert.equal(nearest(from, places, "ArrowUp"), undefined);
  assert.equal(nearest(from, places, "Enter"), undefined);
});

test("a line is bent around a node in its way, to the same side in both directions, and no other is", () => {
  const nodes = [
    { id: "a", x: 0, y: 0, radius: 5 },
    { id: "b", x: 100, y: 0, radius: 5 },
    { id: "c", x: 50, y: 3, radius: 5 },
    { id: "d", x: 200, y: 0, radius: 5 },
  ];
  assert.equal(bend({ source: "a", target: "b" }, nodes), -bend({ source: "b", target: "a" }, nodes));
  assert.notEqual(bend({ source: "a", target: "b" }, nodes), 0);
  assert.equal(bend({ source: "a", target: "c" }, nodes), 0);
  assert.equal(bend({ source: "b", target: "d" }, nodes), 0);
});

test("a query is called by what it asks, in a line", () => {
  const query = "# who\nPREFIX ap: <http://x/#> base<http://x/>\n\nSELECT ?who\n  WHERE { ?who a ap:Company } # all";
  assert.equal(gist(query), "\u2068SELECT ?who WHERE { ?who a ap:Company } # all\u2069");
  assert.equal(gist(`SELECT ${"?x".repeat(100)}`).length, 82);
  assert.equal(gist(`PREFIX${" ".repeat(50_000)}x`), "\u2068PREFIX x\u2069");
  assert.equal(gist("PREFIX x: <http://x/> "), "");
});
