"""The reader: a messy page in, clean text and facts out, each fact citing the page."""
