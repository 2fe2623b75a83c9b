/** What may help whoever asked a question that has no answer: the server finds it out, and says it in his language. */

import { told } from "./ask.js";
import { element } from "./element.js";

/** Characters of an address, beyond which nothing is asked: whoever writes a question so long knows why. */
const LONGEST = 8000;

/** Whether an answer is none: no row, no triple, or the word false. */
export function isNothing({ kind, rows, triples, word }) {
  return { rows: () => !rows.length, graph: () => !triples.length, word: () => word === "false" }[kind]?.() ?? false;
}

/**
 * The advice for a question, as paragraphs.
 * @param {string} address where it is asked for.
 * @param {URLSearchParams} question
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement[]>}
 * @throws {Fault}
 */
export async function advice(address, question, signal) {
  const whole = `${address}?${question}`;
  if (whole.length > LONGEST) return [];
  const found = await told(whole, signal);
  return found.advice.map(({ text, href }) => element("p", { class: "advice" }, href ? element("a", { href }, text) : text));
}
