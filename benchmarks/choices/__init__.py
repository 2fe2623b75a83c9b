"""What the endpoint is built from, measured against what it could have been built from."""
