/** SPARQL, highlighted by classes whose colours are in editor.css. */

import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

const language = SparqlLanguage.configure({
  props: [
    styleTags({
      A_predicate: tags.keyword,
      Langtag: tags.annotation,
      "IriRef Iri/IriRef": tags.url,
      "Pname_ns Pname_ln Iri/PrefixedName": tags.typeName,
    }),
  ],
});

const classes = HighlightStyle.define([
  { tag: tags.keyword, class: "sparql-keyword" },
  { tag: tags.variableName, class: "sparql-variable" },
  { tag: [tags.string, tags.annotation], class: "sparql-string" },
  { tag: [tags.integer, tags.float, tags.bool], class: "sparql-number" },
  { tag: [tags.url, tags.namespace], class: "sparql-iri" },
  { tag: tags.typeName, class: "sparql-name" },
  { tag: tags.comment, class: "sparql-comment" },
]);

export const sparql = [new LanguageSupport(language), syntaxHighlighting(classes)];
