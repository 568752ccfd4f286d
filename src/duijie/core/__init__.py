"""Plain Python: what can run without Django, a clock or chance. Rooms above call it."""
