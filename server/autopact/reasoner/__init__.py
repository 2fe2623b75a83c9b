"""What follows from what is stated: our own rules for every day, HermiT as the judge of them.

May use terms, errors, tokens and turtle. May not read files, know claims, or start Java unless `hermit` is asked to.

    Reasoner        facts in and out, what follows, at which level, and why
    contradiction   what contradicts itself, in sentences

    rules/          the rules, a module for each table of OWL 2 Profiles
    clauses, schema, program              rules become clauses over a schema
    lexicon, relation, values             terms as integers, facts as sorted pairs
    join, closing, clique, bulk, batch    many facts at once, by columns
    matching, incremental, backward, change     one fact at a time
    proof, prover, miss                   why something follows, or does not
    values, axioms                        datatypes; what is true of every graph
    telling         what of all that is told
    unread          what no rule looks at
    hermit, owl_api, contrary, justification, origins     all of OWL 2 DL, on demand, with Java
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy comes for its sorting; a thread more, and forks are unsafe

from autopact.reasoner.change import Change
from autopact.reasoner.contradiction import inconsistencies, sentence
from autopact.reasoner.miss import Miss
from autopact.reasoner.proof import Proof
from autopact.reasoner.reasoner import Reasoner

__all__ = ["Change", "Miss", "Proof", "Reasoner", "inconsistencies", "sentence"]
