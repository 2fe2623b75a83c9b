/** What the page says. The texts come with it, in its reader's language: there are none in the scripts. */

let texts;

/**
 * The text of a key, with values in the places that it has for them; of a text with a form for one and a form for others,
 * that for the value of `n`.
 * @param {string} key
 * @param {Record<string, string | number>} values
 */
export function say(key, values = {}) {
  const texts = all();
  const text = texts[key] ?? texts[`${key}.${isOne(values.n) ? "one" : "other"}`];
  return text.replace(/\{(\w+)\}/g, (_, name) => number(values[name]));
}

/** The texts of a table by their keys, such as what CodeMirror says by the words it has for that. */
export function table(name) {
  const found = Object.entries(all()).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(found.map(([key, text]) => [key.slice(name.length + 1), text]));
}

function all() {
  return (texts ??= JSON.parse(document.querySelector("[data-words]").dataset.words));
}

/** Whether a number takes the form for one in the page's language: in French, none does as well. */
function isOne(number) {
  return new Intl.PluralRules(document.documentElement.lang).select(number) === "one";
}

/** A number with its thousands set apart, as the page's language does it; anything else as it is. */
function number(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
}
