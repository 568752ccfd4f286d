"""Pages become drafts; confirmed drafts become records of the rooms below."""
