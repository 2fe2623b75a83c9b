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

/** Set a form's choices to those of an address's parameters. */
export function choose(form, parameters) {
  for (const [name, value] of Object.entries(DEFAULTS)) form.elements[name].value = parameters.get(name) ?? value;
}
