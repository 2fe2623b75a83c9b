/** What is shown of an answer: a table, a picture of a graph, the text of a format; and the links to have it whole. */

import { beginning, download } from "./ask.js";
import { element } from "./element.js";
import { picture } from "./picture.js";
import { address } from "./question.js";
import { Table } from "./table.js";
import { say } from "./words.js";

const FORMATS = { rows: ["json", "csv", "tsv", "xml"], graph: ["turtle", "nt", "rdf", "jsonld"] };
const TITLES = { json: "JSON", csv: "CSV", tsv: "TSV", xml: "XML", turtle: "Turtle", nt: "N-Triples", rdf: "RDF/XML", jsonld: "JSON-LD" };
const SUFFIXES = { turtle: "ttl" };

/** Characters of a text that are shown. */
const MOST_CHARACTERS = 200_000;

/**
 * Show an answer in a part of the page.
 * @param {HTMLElement} place
 * @param {object} answer as `ask` gives it.
 * @param {object} context the `form`, the question that was `asked`, `names`, `labels` and `uses` of terms, and `failed`,
 *   which says what went wrong on the way.
 */
export function show(place, answer, context) {
  const formats = FORMATS[answer.isGraph ? "graph" : "rows"];
  const views = { ...looks(answer, context), text: () => texts(formats, context) };
  const view = element("div", { id: "view" });
  const buttons = Object.keys(views).map((name) =>
    element("button", { type: "button", class: "quiet", value: name, onclick: () => turn(name) }, say(name)),
  );
  const turn = (name) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.value === name)));
    view.replaceChildren(views[name]());
  };
  place.replaceChildren(
    element("h2", {}, say("answer")),
    element("div", { class: "row views", role: "group", "aria-label": say("ways") }, ...buttons),
    view,
    downloads(formats, context),
  );
  turn(buttons[0].value);
}

/** The ways to look at an answer, the first one to begin with. */
function looks(answer, context) {
  switch (answer.kind) {
    case "rows":
      return { table: once(() => tableOf(answer.variables, answer.rows, context)) };
    case "word":
      return { answer: () => element("p", { class: "lead" }, element("strong", {}, answer.word)) };
    case "graph": {
      const rows = answer.triples.map(([subject, predicate, object]) => ({ subject, predicate, object }));
      return {
        table: once(() => tableOf(["subject", "predicate", "object"], rows, context)),
        picture: () => picture(answer.triples, context),
      };
    }
    default: {
      const size = Math.round(answer.bytes / 1024 / 1024);
      return { answer: () => element("p", {}, say("large", { size })) };
    }
  }
}

function once(made) {
  let kept = null;
  return () => (kept ??= made());
}

function tableOf(variables, rows, context) {
  if (!rows.length) return element("p", {}, say("nothing"));
  return new Table(variables, rows, say("as-table"), context).element;
}

/** The text of one format or another. */
function texts(formats, context) {
  const area = element("pre", { tabindex: "0", role: "region", "aria-label": say("as-text") });
  const note = element("p", { role: "status" });
  const fill = async (format) => {
    note.textContent = say("fetching");
    try {
      const text = await beginning(context.form.action, context.asked, format, MOST_CHARACTERS);
      if (format !== chosen.value) return; // another was chosen meanwhile
      area.textContent = text;
      note.textContent = text.length < MOST_CHARACTERS ? "" : say("beginning");
    } catch (error) {
      if (format !== chosen.value) return;
      area.textContent = note.textContent = "";
      context.failed(error);
    }
  };
  const options = formats.map((format) => element("option", { value: format }, TITLES[format]));
  const chosen = element("select", { onchange: () => fill(chosen.value) }, ...options);
  fill(formats[0]);
  return element("div", {}, element("label", { class: "inline" }, `${say("format")} `, chosen), note, area);
}

/** Links to have all of an answer, in each format; of a question too long for a link they ask in another way. */
function downloads(formats, { form, asked, failed }) {
  const links = formats.map((format) => {
    const name = `answer.${SUFFIXES[format] ?? format}`;
    const href = address(form, asked, { format });
    if (href) return element("a", { href, download: name }, TITLES[format]);
    const save = async () => {
      try {
        saved(await download(form.action, asked, format), name);
      } catch (error) {
        failed(error);
      }
    };
    return element("button", { type: "button", class: "quiet", onclick: save }, TITLES[format]);
  });
  const link = address(form, asked);
  return element(
    "p",
    { class: "downloads" },
    `${say("download")} `,
    ...links.flatMap((each, index) => (index ? [" · ", each] : [each])),
    ". ",
    link ? element("a", { href: link, id: "permalink" }, say("link")) : say("no-link"),
  );
}

function saved(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}
