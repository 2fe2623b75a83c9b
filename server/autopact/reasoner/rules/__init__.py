"""The rules of OWL 2 RL/RDF, a module for each of the tables 4 to 9, and one for counting.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from autopact.reasoner.rules import axioms, classes, counting, datatypes, equality, properties, schema

TABLES = (equality, properties, classes, axioms, datatypes, schema)
RULES = (*(rule for table in TABLES for rule in table.RULES), *counting.RULES)
