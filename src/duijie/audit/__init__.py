"""Who did what to which record and when: an append-only table that the database itself guards."""
