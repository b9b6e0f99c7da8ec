"""Sentences about behaviour, each shown on a document; the packages' own tree, mirrored."""
