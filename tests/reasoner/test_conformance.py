"""The list of rules in the documentation is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

from autopact.reasoner.rules import RULES, TABLES, counting

DOCUMENT = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")
PUBLISHED = frozenset(
    """
    eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3
    prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2 prp-eqp1 prp-eqp2 prp-pdw
    prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2
    cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf cls-hv1 cls-hv2
    cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo
    cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc
    dt-type1 dt-type2 dt-eq dt-diff dt-not-type
    scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2 scm-rng1 scm-rng2 scm-hv
    scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni
    """.split()  # noqa: SIM905 - a list of words is easier to read than one of strings
)
"""The names in tables 4 to 9."""


def names(text: str) -> set[str]:
    """The names of rules in a part of the document's tables."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return set(re.findall(r"`((?:eq|prp|cls|cax|dt|scm)-\w+(?:-\w+)?)`", "\n".join(rows)))


def test_the_document_lists_what_the_code_has() -> None:
    """Every rule, in the row of its table; and the three beyond the profile."""
    present, _, _ = DOCUMENT.partition("## Left out")
    assert names(present) == {rule.name for rule in RULES} - {"different"}
    rows = [line for line in present.splitlines() if re.match(r"\| (\d|beyond)", line)]
    for row, table in zip(rows, (*TABLES, counting), strict=True):
        assert names(row) == {rule.name for rule in table.RULES} - {"different"}


def test_every_published_rule_is_there_or_left_out_with_a_reason() -> None:
    """Tables 4 to 9 are covered, and nothing is both."""
    present, _, rest = DOCUMENT.partition("## Left out")
    left_out = {
        name for line in rest.splitlines() if line.startswith("| `") for name in names(line.partition(" | ")[0])
    }
    assert not left_out & names(present)
    assert names(present) | left_out == PUBLISHED | {"cls-minc", "cls-minqc", "scm-minc"}
