"""Search: an index folder that can always be made again from SQL, and the encoder's vectors."""
