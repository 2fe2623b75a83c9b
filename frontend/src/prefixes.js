/** The prefixes that a query declares, and those it uses without. */

import { syntaxTree } from "@codemirror/language";
import { EditorView } from "@codemirror/view";

const DECLARED = /\bPREFIX\s+([\p{L}\p{N}_.-]*):\s*<([^<>]*)>[^\S\n]*\n?/giu;

/** The word at the end of a line that may be a prefix, and what stands before it. */
const WORD = /^(|.*[^\p{L}\p{N}_.:@?$-])(\p{L}[\p{L}\p{N}_.-]*)$/u;

/** What is quoted on a line up to its end, and what is not yet: the grammar knows no string that is still being typed. */
const CLOSED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>/g;
const OPEN = /["'#]|<[^<>\s]*$/;

/** Namespaces by prefix, as a text declares them. */
export function declared(text) {
  return Object.fromEntries([...text.matchAll(DECLARED)].map(([, prefix, namespace]) => [prefix, namespace]));
}

/** The change of a text that declares a prefix, behind the last declaration there is, or at the beginning. */
export function declaration(text, prefix, namespace) {
  const last = [...text.matchAll(DECLARED)].at(-1);
  const from = last ? last.index + last[0].length : 0;
  const broken = last && !last[0].endsWith("\n") ? "\n" : "";
  return { from, insert: `${broken}PREFIX ${prefix}: <${namespace}>\n` };
}

/** Whether a place in a query is inside a comment, a string or an IRI, where nothing is a name. */
export function isQuoted(state, at) {
  const line = state.doc.lineAt(at);
  const before = line.text.slice(0, at - line.from).replaceAll(CLOSED, "");
  return OPEN.test(before) || ["Comment", "String", "IriRef"].includes(syntaxTree(state).resolveInner(at, -1).name);
}

/**
 * Declares a known prefix as soon as its colon is typed.
 * @param {() => Record<string, string>} known namespaces by prefix.
 */
export function declaring(known) {
  return EditorView.inputHandler.of((view, from, to, typed) => {
    if (typed !== ":" || isQuoted(view.state, from)) return false;
    const text = view.state.doc.toString();
    const line = view.state.doc.lineAt(from);
    const [, before, prefix] = WORD.exec(line.text.slice(0, from - line.from)) ?? [];
    const namespace = known()[prefix];
    if (!namespace || /\bPREFIX\s+$/i.test(before) || prefix in declared(text)) return false;
    const { from: at, insert } = declaration(text, prefix, namespace);
    view.dispatch({
      changes: [{ from: at, insert }, { from, to, insert: ":" }],
      selection: { anchor: from + insert.length + 1 },
      userEvent: "input.type",
    });
    return true;
  });
}
