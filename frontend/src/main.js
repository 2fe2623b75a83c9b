/**
 * The query page, with script. The form works without it, and this takes its place over: it edits the query where the
 * text field is, asks without leaving the page, and keeps the address that of the question.
 */

import { advice, isNothing } from "./advice.js";
import { show } from "./answer.js";
import { ask, Fault, select, told } from "./ask.js";
import { sources } from "./completion.js";
import { edit, rewrite } from "./editor.js";
import { element } from "./element.js";
import { goTo, mark, unmark } from "./faults.js";
import { Labels } from "./labels.js";
import { Names } from "./names.js";
import { address, choose, gist, question } from "./question.js";
import { say, table } from "./words.js";

const { nonce } = document.currentScript;
const form = document.getElementById("question");
const status = document.getElementById("status");
const fault = document.getElementById("fault");
const place = document.getElementById("answer");
const cancel = document.getElementById("cancel");

const called = `${document.querySelector("h1").textContent} · autopact`;
const names = new Names(JSON.parse(form.dataset.prefixes), JSON.parse(form.dataset.addresses));
const labels = new Labels(
  (query) => select(form.action, new URLSearchParams({ query, certainty: "possible" })),
  [document.documentElement.lang.split("-")[0], "en"],
);

const uses = new Map();
const terms = vocabulary();
const view = edit(form.elements.query, {
  nonce,
  label: document.querySelector("label[for=query]"),
  run: () => run(),
  changed: () => keep(),
  sources: sources(names, terms, things),
  known: () => names.prefixes,
});

/** Milliseconds without typing after which a draft is kept: browsers let a page write its history only so often. */
const PAUSE = 200;

let running = null;
let keeping = null;

/** What the address asks, whatever has been typed since. */
let said = String(question(form));

/** The part of the address that says so: an entry of the history with the same is another place on the same page. */
let saying = location.search;

/** Ask what the form asks. `isNew` says that the address does not say it yet. */
async function run(isNew = true) {
  running?.abort();
  const controller = (running = new AbortController());
  const asked = question(form);
  if (isNew) remember(asked);
  unmark(view);
  fault.replaceChildren();
  status.textContent = say("asking");
  cancel.hidden = false;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(form.action, asked, controller.signal);
    show(place, answer, { form, asked, names, labels, uses: (iri) => uses.get(iri) ?? 0, failed: tell });
    status.textContent = summary(answer, asked);
    if (isNothing(answer)) await advise(asked, controller.signal);
  } catch (error) {
    if (controller !== running) return; // another question came
    clear();
    if (error.name === "AbortError") status.textContent = say("cancelled");
    else fail(error);
  } finally {
    if (controller === running) {
      running = null;
      cancel.hidden = true;
      place.removeAttribute("aria-busy");
    }
  }
}

/** Say beneath an answer that is none what may help. */
async function advise(asked, signal) {
  try {
    const found = await advice(`${form.dataset.completions}/nothing`, asked, signal);
    if (!signal.aborted) document.getElementById("view").after(...found);
  } catch (error) {
    if (error.name !== "AbortError") tell(error);
  }
}

/** What came, how long it took, and of which data. */
function summary(answer, asked) {
  const came = {
    rows: () => say("rows", { n: answer.rows.length }),
    graph: () => say("triples", { n: answer.triples.length }),
    word: () => answer.word,
    large: () => say("bytes", { n: answer.bytes }),
  }[answer.kind]();
  const level = say(asked.get("certainty") ?? "certain");
  const inference = asked.get("inference") === "off" ? say("without") : say("with");
  return say("summary", { came, time: duration(answer.seconds), level, inference, data: form.dataset.version });
}

function duration(seconds) {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

/** Take away what was said of the question before. */
function clear() {
  unmark(view);
  for (const part of [status, fault, place]) part.replaceChildren();
}

/** A question that has no answer. */
function fail(error) {
  tell(error);
  if (error instanceof Fault && error.problem.line) mark(view, error.problem);
}

/** Say what went wrong, whatever it was. */
function tell(error) {
  const problem = error instanceof Fault ? error.problem : { title: say("error"), detail: String(error.message ?? error) };
  const kind = problem.type?.split("/").at(-1);
  const title = [problem.status, table("trouble")[kind] ?? problem.title].filter(Boolean).join(" · ");
  const help = document.documentElement.lang === "en" ? undefined : table("trouble")[`help.${kind}`];
  const at = problem.line && say("place", { line: problem.line, column: problem.column ?? 1 });
  fault.replaceChildren(
    element(
      "div",
      { class: "problem", role: "alert" },
      element("p", {}, element("strong", {}, title)),
      help ? element("p", {}, help) : null,
      help ? element("p", { class: "faint" }, say("trouble.words")) : null,
      element("p", help ? { lang: "en" } : {}, problem.detail),
      problem.mend ? element("p", help ? { lang: "en" } : {}, problem.mend) : null,
      at ? element("button", { type: "button", class: "quiet", onclick: () => goTo(view, problem) }, at) : null,
      problem.spec ? element("p", {}, element("a", { href: problem.spec }, say("spec"))) : null,
    ),
  );
}

/** Keep the address that of the question, so that it can be shared, and come back to. */
function remember(asked) {
  clearTimeout(keeping);
  said = String(asked);
  const link = address(form, asked) ?? form.action;
  history.replaceState(null, "");
  if (link !== location.href) history.pushState(null, "", link);
  call(asked.get("query"));
}

/** Keep what is typed and not asked with this entry of the history, for who loads it again or comes back to it. */
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const draft = String(question(form));
    history.replaceState(draft === said ? null : draft, "");
  }, PAUSE);
}

/** Call the page by its question, so that it is known again among others, and lead to the same one in other languages. */
function call(query) {
  saying = location.search;
  document.title = [gist(query), called].filter(Boolean).join(" · ");
  for (const link of document.querySelectorAll("a[hreflang]")) {
    const parameters = new URLSearchParams(location.search);
    parameters.set("lang", link.hreflang);
    link.search = parameters;
  }
}

/** Show what the present address asks, or else what was typed there and not asked. */
function recall() {
  const parameters = new URLSearchParams(location.search);
  call(parameters.get("query") ?? "");
  write(parameters);
  said = String(question(form));
  if (history.state) write(new URLSearchParams(history.state));
  if (parameters.has("query") && !history.state) run(false);
  else {
    running?.abort();
    clear();
  }
}

/** Put a question into the form. */
function write(parameters) {
  choose(form, parameters);
  rewrite(view, parameters.get("query") ?? form.elements.query.defaultValue);
}

/** Classes and properties of the graph; its own prefixes become known with them, and how often each is used. */
async function vocabulary() {
  try {
    const { prefixes, terms } = await told(completions());
    names.prefixes = prefixes;
    terms.forEach((term) => uses.set(term.iri, term.uses));
    return terms;
  } catch (error) {
    tell(error);
    return [];
  }
}

/** Where the site tells the editor what it may offer, in the language that the page's address chooses, if it does. */
function completions(path = "", parameters = {}) {
  const asked = new URLSearchParams(parameters);
  if (form.elements.lang) asked.set("lang", form.elements.lang.value);
  return `${form.dataset.completions}${path}?${asked}`;
}

async function things(text, signal) {
  try {
    const { terms } = await told(completions("/things", { text }), signal);
    return terms;
  } catch (error) {
    if (error.name !== "AbortError") tell(error);
    return [];
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
cancel.addEventListener("click", () => running?.abort());
form.addEventListener("change", keep);
addEventListener("popstate", () => (location.search === saying ? keep() : recall()));
const examples = document.getElementById("examples");
for (const example of examples.querySelectorAll("a")) {
  example.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    examples.open = false;
    examples.querySelector("summary").focus();
    write(new URL(example.href).searchParams);
    run();
  });
}

if (history.state) {
  recall();
} else if (fault.dataset.line) {
  const { line, column, detail, mend } = fault.dataset;
  mark(view, { line: Number(line), column: Number(column || 1), detail, mend });
} else if (location.search && !fault.childElementCount) {
  recall();
}
