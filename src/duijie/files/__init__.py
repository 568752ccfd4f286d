"""Files attached to any record: one table, one door, one store."""
