"""What the AN's pages say, read into the records of its open data."""
