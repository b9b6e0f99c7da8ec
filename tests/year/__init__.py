"""A year of the made-up Assembly, harvested by the real scheduler on a fast clock."""
