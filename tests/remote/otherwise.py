"""What each engine does in its own way, whoever asks it: by the name of the test that shows it. The list is strict."""

DIVISION = {
    "test_an_error_in_an_expression_leaves_its_cell_empty": "a division by zero fails the query, with the status 500",
}

OTHERWISE: dict[str, dict[str, str]] = {
    "oxigraph": {},
    "fuseki": {},
    "rdf4j": DIVISION,
    "virtuoso": {
        **DIVISION,
        "test_a_page_shows_no_more_than_it_has_room_for[long cells]": "it takes no literal of 100,000 characters",
    },
}
