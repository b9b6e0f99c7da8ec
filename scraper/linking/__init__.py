"""Which amendements, dossier and text a scrutin was about: pure functions over small indexes.

A derivation, never a fact: `LINKING_VERSION` says by which rules. Nothing is chosen at random, and
every answer says by what it was found.
"""

from scraper.linking.amendements import LINKING_VERSION, link
from scraper.linking.croisement import agrees, crossed, group_agrees
from scraper.linking.dossiers import link as link_dossiers

__all__ = ["LINKING_VERSION", "agrees", "crossed", "group_agrees", "link", "link_dossiers"]
