"""The rules of the door: paths, limits, headers, subjects, and how descriptions and backlogs are merged."""
