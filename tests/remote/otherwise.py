"""What each engine does in its own way, whoever asks it: by the name of the test that shows it."""

TWICE = "it counts what two graphs share twice"

OTHERWISE: dict[str, dict[str, str]] = {
    "oxigraph": {
        "test_the_default_graph_is_what_the_request_chooses[parameters6-2]": TWICE,
        "test_overlapping_from_clauses_give_no_duplicates": TWICE,
    },
}
