"""The official lists: divisions, industries, disciplines and the rest, each a file with its edition."""
