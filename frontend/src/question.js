/** A question: the fields of the form, and the address that asks the same. */

/** Characters of an address that every server on the way takes, if it is set up as the documentation says. */
const LONGEST = 60_000;

const DEFAULTS = { certainty: "certain", inference: "on" };

/** What a form asks, defaults left out. */
export function question(form) {
  const asked = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (asked.get(name) === value) asked.delete(name);
  }
  return asked;
}

/** The address that asks a question, or null for one that is too long for an address; `more` are further parameters. */
export function address(form, asked, more = {}) {
  const whole = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(more)) whole.set(name, value);
  const found = `${form.action}?${whole}`;
  return found.length > LONGEST ? null : found;
}

/** What stands before a query proper. */
const DECLARED = /^(?:\s|#.*|(?:PREFIX\s+[^\s<:]*:|BASE)\s*<[^<>\s]*>)+/i;

const LONGEST_TITLE = 80;

/** A query in a line, without its declarations: what a page about it is called. Its marks turn nothing around. */
export function gist(query) {
  const text = [...query.replace(DECLARED, "").split(/\s+/).filter(Boolean).join(" ")];
  const shown = text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1).join("").trimEnd()}…` : text.join("");
  return shown && `\u2068${shown}\u2069`;
}

/** Set a form's choices to those of an address's parameters. */
export function choose(form, parameters) {
  for (const [name, value] of Object.entries(DEFAULTS)) form.elements[name].value = parameters.get(name) ?? value;
}
