"""Whether what stands in a record is still true: asked once a year of those who answer for it."""
