"""What a person is told, and whether they have read it."""
