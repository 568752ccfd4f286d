"""The room of what records are called: found by any two characters of it, by initials, by pinyin."""
