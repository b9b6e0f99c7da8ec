"""Which amendement a door means: by the address of its page, or by its text and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.sources.pages import amendement_address
from storage import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from scraper.sources.eliasse import Key
    from scraper.sources.pages import AmendementAddress


def look_up(connection: sa.Connection, url: str) -> str | None:
    """The uid of the amendement whose page stands at an address, where the archive knows it."""
    said = amendement_address(url)
    address = address_of(said) if said else None
    if address is None:
        return None
    held = addresses.held_at(connection, [address])
    return held[address].uid if address in held else None


def address_of(said: AmendementAddress) -> addresses.Address | None:
    """What an address of the site names, None where it names it by its uid."""
    if said.uid is not None:
        return None
    return addresses.Address(said.legislature, said.organe, said.texte, said.suffixe, said.numero)


def held_live(connection: sa.Connection, keys: Sequence[Key]) -> dict[Key, addresses.Held]:
    """What the live service names by text and number, where the archive knows it."""
    named = {key: _live(key) for key in keys}
    held = addresses.held_at(connection, (one for one in named.values() if one))
    return {key: held[address] for key, address in named.items() if address and address in held}


def _live(key: Key) -> addresses.Address | None:
    digits = key.texte.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not digits.isdecimal():
        return None
    suffixe = key.texte[len(digits) :]
    return addresses.Address(key.legislature, key.organe, digits.zfill(4), suffixe, key.numero)
