"""Field types shared by all rooms. Bounded text that every database takes."""
