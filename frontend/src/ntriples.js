/** N-Triples as terms in the form of the SPARQL JSON results. https://www.w3.org/TR/rdf12-n-triples/ */

const IRI = /<([^>]*)>/y;
const BLANK = /_:([^\s<>"]+)/y;
const LITERAL = /"((?:[^"\\]|\\.)*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)(?:--(ltr|rtl))?|\^\^<([^>]*)>)?/y;
const OPENING = /<<\(/y;
const CLOSING = /\)>>/y;
const SPACE = /[ \t]*/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

export const STRING = "http://www.w3.org/2001/XMLSchema#string";

/**
 * The triples of a document, each as subject, predicate and object.
 * @param {string} text
 * @throws {SyntaxError} a line is none.
 */
export function triples(text) {
  return text
    .split("\n")
    .filter((line) => line.trim() && !line.startsWith("#"))
    .map((line) => new Line(line).triple());
}

class Line {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  triple() {
    return [this.term(), this.term(), this.term()];
  }

  term() {
    this.take(SPACE);
    let found;
    if (this.take(OPENING)) {
      const [subject, predicate, object] = this.triple();
      this.take(SPACE);
      if (this.take(CLOSING)) return { type: "triple", value: { subject, predicate, object } };
    } else if ((found = this.take(IRI))) {
      return { type: "uri", value: unescaped(found[1]) };
    } else if ((found = this.take(BLANK))) {
      return { type: "bnode", value: found[1] };
    } else if ((found = this.take(LITERAL))) {
      const literal = { type: "literal", value: unescaped(found[1]) };
      if (found[2]) literal["xml:lang"] = found[2];
      if (found[3]) literal["its:dir"] = found[3];
      if (found[4] && found[4] !== STRING) literal.datatype = unescaped(found[4]);
      return literal;
    }
    throw new SyntaxError(`This is no N-Triples: ${this.text.slice(0, 200)}`);
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }
}

function unescaped(text) {
  return text.replace(ESCAPE, (_, four, eight, letter) =>
    letter === undefined ? String.fromCodePoint(parseInt(four ?? eight, 16)) : (ESCAPED[letter] ?? letter),
  );
}
