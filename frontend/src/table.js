/** Rows as a table that is sorted by its headings and shown a page at a time. */

import { element } from "./element.js";
import { sorted } from "./order.js";
import { irisIn, shown, words } from "./term.js";
import { say } from "./words.js";

const SIZES = [25, 100, 500];

/** Cells that are shown at a time, however many columns there are. */
const MOST_CELLS = 20_000;

export class Table {
  /**
   * @param {string[]} variables
   * @param {Record<string, object>[]} rows terms by variable.
   * @param {string} caption
   * @param {object} context `names` and `labels`; and `failed`, which says that those could not be had.
   */
  constructor(variables, rows, caption, { names, labels, failed }) {
    Object.assign(this, { variables, rows, names, labels, failed });
    this.order = rows.map((_, index) => index);
    this.sort = null;
    this.first = 0;
    this.size = SIZES[0];
    this.body = element("tbody");
    this.headings = variables.map((name) => this.heading(name));
    this.where = element("span", { "aria-live": "polite" });
    this.back = element("button", { type: "button", class: "quiet", onclick: () => this.turn(-1) }, say("previous"));
    this.on = element("button", { type: "button", class: "quiet", onclick: () => this.turn(1) }, say("next"));
    this.element = element(
      "div",
      {},
      element(
        "div",
        { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
        element("table", { class: "answer" }, element("thead", {}, element("tr", {}, ...this.headings)), this.body),
      ),
      rows.length > SIZES[0] ? this.pager() : null,
    );
    this.draw();
    this.call(rows);
  }

  heading(name) {
    const button = element("button", { type: "button", class: "sort", onclick: () => this.sortBy(name) }, name);
    return element("th", { scope: "col" }, button);
  }

  pager() {
    const sizes = SIZES.map((size) => element("option", { value: size }, String(size)));
    const choose = (event) => {
      this.size = Number(event.target.value);
      this.first = 0;
      this.turn(0);
    };
    return element(
      "div",
      { class: "row pager" },
      this.where,
      this.back,
      this.on,
      element("label", {}, `${say("per-page")} `, element("select", { onchange: choose }, ...sizes)),
    );
  }

  /** Rows of a page. */
  get most() {
    return Math.min(this.size, Math.max(1, Math.floor(MOST_CELLS / (this.variables.length || 1))));
  }

  turn(by) {
    this.first += by * this.most;
    this.draw();
    this.call(this.shownRows());
  }

  sortBy(name) {
    const descending = this.sort?.name === name && !this.sort.descending;
    this.sort = { name, descending };
    this.first = 0;
    this.arrange();
    this.turn(0);
  }

  arrange() {
    if (!this.sort) return;
    const { name, descending } = this.sort;
    const terms = this.rows.map((row) => row[name]);
    this.order = sorted(terms, (term) => words(term, this.labels), descending);
    this.headings.forEach((heading, index) => {
      if (this.variables[index] !== name) heading.removeAttribute("aria-sort");
      else heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    });
  }

  /** Have the things in rows called by their names, once those are known; that may change the order. */
  async call(rows) {
    try {
      const iris = rows.flatMap((row) => this.variables.flatMap((name) => irisIn(row[name])));
      if (!(await this.labels.need(iris))) return;
      this.arrange();
      this.draw();
    } catch (error) {
      this.failed(error);
    }
  }

  shownRows() {
    return this.order.slice(this.first, this.first + this.most).map((index) => this.rows[index]);
  }

  draw() {
    const rows = this.shownRows();
    this.body.replaceChildren(
      ...rows.map((row) =>
        element("tr", {}, ...this.variables.map((name) => element("td", {}, shown(row[name], this.names, this.labels)))),
      ),
    );
    const [first, last, all] = [this.first + 1, this.first + rows.length, this.rows.length];
    this.where.textContent = say("page", { first, last, all });
    this.back.disabled = this.first === 0;
    this.on.disabled = this.first + rows.length >= this.rows.length;
  }
}
