/** Marks what is wrong with a query where it is. */

import { setDiagnostics } from "@codemirror/lint";

const TOKEN = /^(?:"[^"\n]*"?|'[^'\n]*'?|<[^<>\s]*>?|[?$@]?[\p{L}\p{N}_:.-]+|\S)/u;

/**
 * The range of the token at a line and a column, both from 1; columns count characters, not the halves of some.
 * Where there is none, as at the end, it is the last character before.
 */
function range(doc, line, column = 1) {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = at.from + Array.from(at.text).slice(0, column - 1).join("").length;
  const token = TOKEN.exec(doc.sliceString(from, at.to));
  if (token) return { from, to: from + token[0].length };
  const before = doc.sliceString(0, from).trimEnd().length;
  return { from: Math.max(0, before - 1), to: before };
}

/** Mark a problem at its place, and put the cursor there if that is wanted. */
export function mark(view, problem) {
  const { from, to } = range(view.state.doc, problem.line, problem.column);
  const message = [problem.detail, problem.mend].filter(Boolean).join("\n");
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
}

/** Take the marks away. */
export function unmark(view) {
  view.dispatch(setDiagnostics(view.state, []));
}

/** Put the cursor where a problem is. */
export function goTo(view, problem) {
  const { from, to } = range(view.state.doc, problem.line, problem.column);
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  view.focus();
}
