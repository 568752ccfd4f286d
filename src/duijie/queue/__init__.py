"""Follow-up work as rows, written in the transaction that makes it necessary."""
