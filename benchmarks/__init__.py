"""What is measured, against whom. Each folder is one benchmark with its own README; nothing here is installed."""
