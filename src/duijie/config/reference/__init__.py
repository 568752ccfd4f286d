"""Writes the reference pages from the code they describe: `python -m duijie.config.reference`.

Each module here writes one page of docs/reference; a test holds the pages and the code together.
"""
