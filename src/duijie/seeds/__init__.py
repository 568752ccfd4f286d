"""Demo worlds, built only through the rooms' actions."""
