"""What the reader knows of the language of such pages: words, never names from any page."""
