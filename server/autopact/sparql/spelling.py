"""The spelling of queries, where the rest of this room looks for it; see `autopact.spelling`."""

from autopact.spelling import holds_word, plainly, resolved, whole_name, without_escapes

__all__ = ["holds_word", "plainly", "resolved", "whole_name", "without_escapes"]
