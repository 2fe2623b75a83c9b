/** In which order terms stand in a sorted column. */

const COLLATOR = new Intl.Collator(undefined, { numeric: true });
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  `integer decimal double float long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
   unsignedLong unsignedInt unsignedShort unsignedByte`.split(/\s+/).map((name) => XSD + name),
);

/**
 * The indices of rows, sorted by one of their terms: numbers by their value, others by their text; unbound ones last.
 * Rows that are alike stay in the order they have.
 * @param {object[]} terms the term of each row, or undefined.
 * @param {(term: object) => string} words what is read where the term is shown.
 */
export function sorted(terms, words, descending = false) {
  const keys = terms.map((term) => key(term, words));
  const direction = descending ? -1 : 1;
  return keys
    .map((_, index) => index)
    .sort((one, other) => {
      const [a, b] = [keys[one], keys[other]];
      if (a === null || b === null) return (a === null) - (b === null) || one - other;
      return direction * compared(a, b) || one - other;
    });
}

function key(term, words) {
  if (!term) return null;
  const number = NUMBERS.has(term.datatype) ? Number(term.value) : NaN;
  return Number.isNaN(number) ? words(term) : number;
}

/** Numbers come before words. */
function compared(a, b) {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return typeof a === "number" ? a - b : COLLATOR.compare(a, b);
}
