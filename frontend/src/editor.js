/** The editor, in the place of a text field that goes on holding the query. */

import { autocompletion, closeCompletion } from "@codemirror/autocomplete";
import { lintGutter } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { sparql } from "./language.js";
import { declaring } from "./prefixes.js";
import { table } from "./words.js";

/**
 * Put an editor before a text field, and hide that.
 * @param {HTMLTextAreaElement} field
 * @param {object} options `nonce` for style sheets, the `label`'s element, `run` for Ctrl-Enter, `changed` for
 *   whenever something is typed, the `sources` of completions, and `known` for the prefixes that are declared as they are typed.
 */
export function edit(field, { nonce, label, run, changed, sources, known }) {
  label.id ||= "query-label";
  const view = new EditorView({
    doc: field.value,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: (view) => (closeCompletion(view), run(), true) }])),
      EditorState.phrases.of(table("phrases")),
      basicSetup,
      sparql,
      lintGutter(),
      autocompletion({ override: sources, icons: false, maxRenderedOptions: 60 }),
      declaring(known),
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-labelledby": label.id, "aria-describedby": "query-keys", spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        field.value = update.state.doc.toString();
        changed();
      }),
    ],
  });
  field.before(view.dom);
  field.hidden = true;
  field.autocomplete = "off"; // the browser would put back what was typed here behind the editor's back
  label.addEventListener("click", () => view.focus());
  return view;
}

/** Replace the whole query. */
export function rewrite(view, text) {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
}
