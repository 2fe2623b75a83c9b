"""What each engine does in its own way, whoever asks it: by the name of the test that shows it. The list is strict."""

TWICE = dict.fromkeys(
    (
        "test_the_default_graph_is_what_the_request_chooses[parameters6-2]",
        "test_overlapping_from_clauses_give_no_duplicates",
    ),
    "it counts what two graphs of a request share twice",
)
DIVISION = {
    "test_an_error_in_an_expression_leaves_its_cell_empty": "a division by zero fails the query, with the status 500",
}

OTHERWISE: dict[str, dict[str, str]] = {
    "oxigraph": TWICE,
    "fuseki": {},
    "rdf4j": {**TWICE, **DIVISION},
    "virtuoso": {
        **TWICE,
        **DIVISION,
        "test_a_page_shows_no_more_than_it_has_room_for[long cells]": "it takes no literal of 100,000 characters",
    },
}
