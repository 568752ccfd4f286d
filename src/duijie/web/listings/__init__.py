"""What the lists of the rooms show and how they are sorted: one file a list."""
