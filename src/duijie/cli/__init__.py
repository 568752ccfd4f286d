"""The `duijie` command."""
