"""Papers: what is issued under a number, as PDF with a code that anybody can check."""
