/** What is offered while a query is typed: words of SPARQL, its own variables, and what the graph has. */

import { pickedCompletion, startCompletion } from "@codemirror/autocomplete";
import { declaration, declared, isQuoted } from "./prefixes.js";
import { say } from "./words.js";

const WORD = /[?$]?[\p{L}\p{N}_.:-]*/u;
const VARIABLE = /[?$]([\p{L}\p{N}_]+)/gu;
const BEFORE_CLASS = /(?:(?:^|\s)a|rdf:type|rdfs:subClassOf)\s+$/;
const BEFORE_PROPERTY = /(?:;|(?:^|[.{}])\s*(?:[?$][\p{L}\p{N}_]+|[\p{L}\p{N}_.-]*:[\p{L}\p{N}_.-]*|<[^<>\s]*>))\s+$/u;
const IN_DECLARATION = /\bPREFIX\s+$/i;
const LOOKED_BACK = 300;
const MOST = 60;

const KEYWORDS = `SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH
  SERVICE SILENT FILTER BIND AS VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN`.split(/\s+/);
const FUNCTIONS = `COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE RAND ABS CEIL
  FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS
  MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI
  ISBLANK ISLITERAL ISNUMERIC SUBSTR REPLACE REGEX`.split(/\s+/);

/**
 * The sources of completions.
 * @param {import("./names.js").Names} names
 * @param {Promise<object[]>} terms classes and properties, the most used first.
 * @param {(text: string, signal: AbortSignal) => Promise<object[]>} things finds things by part of a name.
 */
export function sources(names, terms, things) {
  return [
    async (context) => offered(context, (word) => ours(word, names, context), names, await terms),
    async (context) => found(context, names, things, await terms),
  ];
}

/** What stands before the cursor, where something may be offered. */
function wordAt(context) {
  const word = context.matchBefore(WORD);
  if (!word || (!word.text && !context.explicit) || /^\d/.test(word.text) || isQuoted(context.state, word.from + 1)) {
    return null;
  }
  const text = context.state.doc.toString();
  const colon = word.text.indexOf(":");
  const prefixes = declared(text);
  const prefix = colon < 0 ? null : word.text.slice(0, colon);
  return {
    ...word,
    declared: prefixes,
    prefix,
    sought: word.text.slice(colon + 1).toLowerCase(),
    before: text.slice(Math.max(0, word.from - LOOKED_BACK), word.from),
  };
}

function offered(context, own, names, terms) {
  const word = wordAt(context);
  if (!word) return null;
  const options = IN_DECLARATION.test(word.before) ? declarations(word, names) : own(word);
  if (!IN_DECLARATION.test(word.before) && !/^[?$]/.test(word.text)) options.push(...vocabulary(word, names, terms));
  return result(word, options);
}

async function found(context, names, things, terms) {
  const word = wordAt(context);
  if (!word?.sought || /^[?$]/.test(word.text)) return null;
  if ([IN_DECLARATION, BEFORE_CLASS, BEFORE_PROPERTY].some((place) => place.test(word.before))) return null;
  const controller = new AbortController();
  context.addEventListener("abort", () => controller.abort());
  const came = await things(word.sought, controller.signal);
  if (context.aborted) return null;
  const known = new Set(terms.map(({ iri }) => iri));
  const others = came.filter(({ iri }) => !known.has(iri));
  return result(word, others.map((thing) => option(thing, word, names)).filter((each) => fits(each, word, names)));
}

function result(word, options) {
  return options.length ? { from: word.from, options: options.slice(0, MOST), filter: false } : null;
}

/** Variables, words and prefixes. */
function ours(word, names, context) {
  const small = word.text.toLowerCase();
  if (/^[?$]/.test(word.text)) {
    const others = context.state.doc.sliceString(0, word.from) + " " + context.state.doc.sliceString(word.to);
    const variables = new Set([...others.matchAll(VARIABLE)].map(([, name]) => word.text[0] + name));
    return [...variables].filter((name) => name.startsWith(word.text)).map((label) => ({ label, type: "variable" }));
  }
  if (!small || word.prefix !== null) return [];
  const begin = (all) => all.filter((label) => label.toLowerCase().startsWith(small));
  return [
    ...begin(KEYWORDS).map((label) => ({ label, type: "keyword" })),
    ...begin(FUNCTIONS).map((label) => ({ label, type: "function", apply: `${label}(` })),
    ...begin(Object.keys({ ...names.prefixes, ...word.declared })).map((prefix) => ({
      label: `${prefix}:`,
      detail: word.declared[prefix] ?? names.prefixes[prefix],
      type: "namespace",
      apply: (view, completion, from, to) => {
        write(view, completion, from, to, { text: `${prefix}:`, prefix, namespace: names.prefixes[prefix] });
        startCompletion(view);
      },
    })),
  ];
}

/** Prefixes where one is being declared. */
function declarations(word, names) {
  return Object.entries(names.prefixes)
    .filter(([prefix]) => prefix.startsWith(word.text.replace(/:$/, "")) && !(prefix in word.declared))
    .map(([prefix, namespace]) => ({
      label: `${prefix}:`,
      detail: namespace,
      type: "namespace",
      apply: `${prefix}: <${namespace}>`,
    }));
}

/** Classes and properties, those first that are likely where the cursor is, and that begin with what is written. */
function vocabulary(word, names, terms) {
  const wanted = BEFORE_CLASS.test(word.before) ? "class" : BEFORE_PROPERTY.test(word.before) ? "property" : null;
  if (word.prefix === null && !word.sought && !wanted) return [];
  const ranked = [];
  for (const term of terms) {
    const offer = option(term, word, names);
    if (!fits(offer, word, names)) continue;
    const local = (names.split(term.iri)?.local ?? term.iri).toLowerCase();
    const label = (term.label ?? "").toLowerCase();
    if (!local.includes(word.sought) && !label.includes(word.sought)) continue;
    const begins = local.startsWith(word.sought) || label.startsWith(word.sought);
    ranked.push([(term.kind === wanted ? 0 : 2) + (begins ? 0 : 1), offer]);
  }
  return ranked.sort(([one], [other]) => one - other).map(([, offer]) => offer);
}

/** A term as it is offered, and written once it is chosen. */
function option(term, word, names) {
  const known = names.split(term.iri, word.declared) ?? names.split(term.iri);
  // A prefix that the query has given another meaning cannot be used for this one.
  const name = known && (word.declared[known.prefix] ?? known.namespace) === known.namespace ? known : null;
  const text = name ? `${name.prefix}:${name.local}` : `<${term.iri}>`;
  return {
    label: text,
    detail: term.label && ` ${term.label}`, // read aloud, the two are one text
    type: term.kind,
    info: term.uses ? `${say("used", { n: term.uses })} · ${term.iri}` : term.iri,
    iri: term.iri,
    apply: (view, completion, from, to) =>
      write(view, completion, from, to, { text, prefix: name?.prefix, namespace: name?.namespace }),
  };
}

/** Whether an offered term is in the namespace of the prefix that is written. */
function fits(offer, word, names) {
  if (word.prefix === null) return true;
  const namespace = word.declared[word.prefix] ?? names.prefixes[word.prefix];
  return namespace !== undefined && offer.iri.startsWith(namespace);
}

/** Write what was chosen, and declare its prefix if the query does not. */
function write(view, completion, from, to, { text, prefix, namespace }) {
  const whole = view.state.doc.toString();
  const changes = [{ from, to, insert: text }];
  let shift = 0;
  if (namespace && !(prefix in declared(whole))) {
    changes.unshift(declaration(whole, prefix, namespace));
    shift = changes[0].insert.length;
  }
  view.dispatch({
    changes,
    selection: { anchor: from + shift + text.length },
    userEvent: "input.complete",
    annotations: pickedCompletion.of(completion),
  });
}
