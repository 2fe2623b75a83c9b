/** The names of things, for people. */

const SAFE = /^[^<>"{}|\\^`\u0000-\u0020]*$/;

/** Things whose names are asked for at a time. */
const MOST = 1000;

/** Where people write what a thing is called, the best first: `LABELS` of `autopact/terms.py`. */
const NAMED_BY = [
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://www.w3.org/2000/01/rdf-schema#label",
  "https://schema.org/name",
  "http://schema.org/name",
  "http://xmlns.com/foaf/0.1/name",
  "http://purl.org/dc/terms/title",
  "http://purl.org/dc/elements/1.1/title",
  "http://www.w3.org/2008/05/skos-xl#literalForm",
];

export class Labels {
  /**
   * @param {(query: string) => Promise<object>} select asks, and gives the results as JSON.
   * @param {string[]} languages the reader's, the best first.
   */
  constructor(select, languages) {
    this.select = select;
    this.languages = languages;
    this.found = new Map();
    this.asked = new Set();
  }

  get(iri) {
    return this.found.get(iri);
  }

  /**
   * Ask for the names of those among some things that were not asked about yet, in one query.
   * @returns {Promise<boolean>} whether any name came.
   */
  async need(iris) {
    const fresh = [...new Set(iris)].filter((iri) => !this.asked.has(iri) && SAFE.test(iri)).slice(0, MOST);
    if (!fresh.length) return false;
    fresh.forEach((iri) => this.asked.add(iri));
    const listed = (all) => all.map((iri) => `<${iri}>`).join(" ");
    const result = await this.select(
      `SELECT ?thing ?by ?label { VALUES ?thing { ${listed(fresh)} } VALUES ?by { ${listed(NAMED_BY)} } ?thing ?by ?label } LIMIT ${20 * MOST}`,
    );
    const ranks = new Map();
    for (const { thing, by, label } of result.results.bindings) {
      const rank = this.rank(label["xml:lang"]) * NAMED_BY.length + NAMED_BY.indexOf(by.value);
      if (label.type !== "literal" || rank >= (ranks.get(thing.value) ?? Infinity)) continue;
      ranks.set(thing.value, rank);
      this.found.set(thing.value, label.value);
    }
    return ranks.size > 0;
  }

  rank(language = "") {
    const at = this.languages.findIndex((wanted) => language.toLowerCase().split("-")[0] === wanted);
    return at >= 0 ? at : this.languages.length + (language ? 1 : 0);
  }
}
