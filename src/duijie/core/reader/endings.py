"""How the names of files end that a page may come in; light, for those who ask for files and read none."""

ENDINGS = (".txt", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".docx", ".pdf", ".xlsx", ".eml")
