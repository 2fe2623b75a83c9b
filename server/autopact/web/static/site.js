// What pages gain by a script: search as one types, and names that are copied at a press. Without it, all of them work.
"use strict";

for (const field of document.querySelectorAll("form.find input")) searchAsTyped(field);
for (const text of document.querySelectorAll("[data-copy]")) copyable(text);

function copyable(text) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.setAttribute("aria-live", "polite"); // it says itself what came of it
  button.textContent = text.dataset.copy;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      return getSelection().selectAllChildren(text); // the browser refuses it to scripts; the keys may
    }
    button.textContent = text.dataset.copied;
    setTimeout(() => { button.textContent = text.dataset.copy; }, 2000);
  });
  text.after(" ", button);
}

// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
function searchAsTyped(field) {
  const form = field.form;
  const list = document.createElement("ul");
  list.className = "found";
  list.id = field.id + "-found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  list.hidden = true;
  form.append(list);
  const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  let asked = 0, timer, chosen = -1;

  function choose(number) {
    chosen = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    if (number < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  }

  function show(results) {
    list.replaceChildren(...results.map((result, at) => {
      const item = document.createElement("li");
      const name = document.createElement("bdi"), kind = document.createElement("small");
      item.id = list.id + at;
      item.setAttribute("role", "option");
      item.dataset.page = result.page;
      name.textContent = cut(result.label);
      if (result.matched !== result.label) name.textContent += " · " + cut(result.matched);
      kind.textContent = result.types.map((type) => type.label).slice(0, 2).join(", ");
      item.append(name, kind);
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => { location.href = result.page; });
      return item;
    }));
    list.hidden = results.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  }

  function cut(text) {
    return text.length > 90 ? text.slice(0, 89) + "…" : text;
  }

  async function results(address) {
    const answer = await fetch(address);
    return answer.ok ? (await answer.json()).results : [];
  }

  async function ask() {
    const words = field.value.trim(), number = ++asked;
    if (!words) return show([]);
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    address.searchParams.set("format", "json");
    const found = await results(address).catch(() => []); // the button leads to what there is, or to what is wrong
    if (number === asked) show(found.slice(0, 8));
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener("blur", () => { asked += 1; show([]); });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape") show([]);
    else if (list.hidden || !count) return;
    else if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.href = list.children[chosen].dataset.page;
    else return;
    event.preventDefault();
  });
}
