/** Asks the endpoint, and makes values of its answers. */

import { triples } from "./ntriples.js";
import { say } from "./words.js";

/** Bytes of an answer that is read; a larger one can be downloaded. */
const LARGEST = 16 * 1024 * 1024;

const RESULTS = "application/sparql-results+json";

/** What went wrong, as the problem document says it: `detail`, and perhaps `title`, `mend`, `line`, `column`, `spec`. */
export class Fault extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * The answer to a question.
 * @param {string} address of the endpoint.
 * @param {URLSearchParams} question
 * @param {AbortSignal} signal ends the request, and with it the work that is done for it.
 * @returns {Promise<object>} `kind`: "rows" with `variables` and `rows`, "word" with `word`, "graph" with `triples`, or
 *   "large" where it is too large to be shown; `seconds` that it took, and `bytes`.
 * @throws {Fault}
 */
export async function ask(address, question, signal) {
  const begun = performance.now();
  const response = await sent(address, question, `${RESULTS}, application/n-triples`, signal);
  const bytes = Number(response.headers.get("Content-Length"));
  const isGraph = !response.headers.get("Content-Type").startsWith(RESULTS);
  if (bytes > LARGEST) {
    await response.body.cancel();
    return { kind: "large", isGraph, bytes, seconds: (performance.now() - begun) / 1000 };
  }
  const text = await come(response.text());
  const seconds = (performance.now() - begun) / 1000;
  return { ...read(text, isGraph), isGraph, bytes: bytes || text.length, seconds };
}

/** The rows of a SELECT as JSON. */
export async function select(address, question) {
  return come((await sent(address, question, RESULTS)).json());
}

/**
 * What the site tells at an address, as JSON.
 * @throws {Fault}
 */
export async function told(address, signal) {
  return come((await reached(address, { signal })).json());
}

/** The answer to a question in a format, whole. */
export async function download(address, question, format) {
  return come((await formatted(address, question, format)).blob());
}

/** The first characters of the answer to a question in a format; no more than those are fetched. */
export async function beginning(address, question, format, most) {
  const reader = (await formatted(address, question, format)).body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let piece; text.length < most && !(piece = await come(reader.read())).done; ) text += piece.value;
  await reader.cancel();
  return text.slice(0, most);
}

function formatted(address, question, format) {
  const asked = new URLSearchParams(question);
  asked.set("format", format);
  return sent(address, asked, "*/*");
}

function read(text, isGraph) {
  if (isGraph) return { kind: "graph", triples: triples(text) };
  const { head, boolean, results } = JSON.parse(text);
  if (boolean !== undefined) return { kind: "word", word: String(boolean) };
  return { kind: "rows", variables: head.vars, rows: results.bindings };
}

function sent(address, question, accept, signal) {
  return reached(address, { method: "POST", body: question, headers: { Accept: accept }, signal });
}

/** The response to a request, if it is one that answers it. */
async function reached(address, request) {
  const response = await come(fetch(address, request));
  if (response.ok) return response;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  throw new Fault(isProblem ? await come(response.json()) : { status: response.status, title: say("no-answer"), detail: response.statusText });
}

/** What comes from the server, unless it is out of reach, or goes away on the way. */
async function come(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault({ title: say("no-answer"), detail: say("no-server"), mend: say("try-again") });
  }
}
