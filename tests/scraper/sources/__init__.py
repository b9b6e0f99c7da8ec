"""Tests of the sources: how the AN's documents are read, quirk by quirk."""
