"""Runs of an article's words in other texts."""

from __future__ import annotations

from autopact.claims.leaks import leaks

ARTICLE = """A Title Of Ten Words Is Allowed To Stand Here Whole

alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu.
"""


def test_ten_words_are_found() -> None:
    """Ten words in a row are found whatever their case, punctuation and line breaks, with their place."""
    candidate = "# Note.\n# Alpha, beta; gamma -- delta (epsilon) zeta\n# eta theta iota: KAPPA!"
    assert leaks(ARTICLE, candidate) == [
        (candidate.index("Alpha"), "alpha beta gamma delta epsilon zeta eta theta iota kappa")
    ]


def test_nine_words_are_not() -> None:
    """Nine words in a row, or ten with another between, are no leak."""
    assert leaks(ARTICLE, "alpha beta gamma delta epsilon zeta eta theta iota") == []
    assert leaks(ARTICLE, "alpha beta gamma delta epsilon and zeta eta theta iota kappa") == []


def test_overlapping_runs_are_one() -> None:
    """A longer run is reported once, and runs apart from each other are two."""
    long = "beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
    found = leaks(ARTICLE, f"{long} and again {long}")
    assert [words for _, words in found] == [long, long]


def test_title_is_excepted() -> None:
    """The title may stand; without being excepted it is a leak like the rest."""
    title = ARTICLE.splitlines()[0]
    assert leaks(ARTICLE, f'dcterms:title "{title}"@en', titles=["Another", title]) == []
    assert len(leaks(ARTICLE, title)) == 1


def test_chinese_counts_characters() -> None:
    """Without spaces between words, ten characters in a row are a leak."""
    assert leaks("公司昨天在巴黎成立了新的企业。", "他说公司昨天在巴黎成立了。") == [
        (2, "公 司 昨 天 在 巴 黎 成 立 了")
    ]
