"""Which amendement a door means: by the address of its page, or by its text and number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.sources.pages import amendement_address
from storage import addresses, links

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import sqlalchemy as sa

    from scraper.sources.eliasse import Key
    from scraper.sources.pages import AmendementAddress, Link


#: Before the XVᵉ the open data names no organe by the prefix that addresses bear.
_FIRST_WITH_PREFIXES: Final = 15
_NUMERO: Final = re.compile(r"(?:[IVX]+-)?([A-Z]*)0*(\d+)", re.ASCII)


def look_up(connection: sa.Connection, url: str) -> str | None:
    """The uid of the amendement whose page stands at an address, where the archive knows it."""
    address = address_at(url)
    held = held_at(connection, [address]) if address else {}
    return held[address].uid if address in held else None


def held_at(
    connection: sa.Connection, wanted: Collection[addresses.Address]
) -> dict[addresses.Address, addresses.Held]:
    """The amendements at these addresses, where the archive knows them.

    Of the XIVᵉ it does not know the organe: the number's letters say whose it is (CL4 is no n° 4).
    """
    asked = {one: _as_published(one) for one in wanted}
    held = addresses.held_at(connection, asked.values())
    return {
        one: held[said]
        for one, said in asked.items()
        if said in held and (said is one or _is_numbered(held[said], one.numero))
    }


def _as_published(address: addresses.Address) -> addresses.Address:
    if address.legislature >= _FIRST_WITH_PREFIXES:
        return address
    return msgspec.structs.replace(address, organe="")


def _is_numbered(held: addresses.Held, numero: str) -> bool:
    said, asked = _NUMERO.match(held.numero_long or ""), _NUMERO.fullmatch(numero)
    return said is not None and asked is not None and said.groups() == asked.groups()


def address_at(url: str) -> addresses.Address | None:
    """What the address of an amendement's page names; None for another's, or one by its uid."""
    said = amendement_address(url)
    return address_of(said) if said else None


def address_of(said: AmendementAddress) -> addresses.Address | None:
    """What an address of the site names, None where it names it by its uid."""
    if said.uid is not None:
        return None
    return addresses.Address(said.legislature, said.organe, said.texte, said.suffixe, said.numero)


def held_live(connection: sa.Connection, keys: Sequence[Key]) -> dict[Key, addresses.Held]:
    """What the live service names by text and number, where the archive knows it."""
    named = {key: address_of_key(key) for key in keys}
    held = held_at(connection, [one for one in named.values() if one])
    return {key: held[address] for key, address in named.items() if address and address in held}


def address_of_key(key: Key) -> addresses.Address | None:
    """What the live service names, as the site's addresses would; None where it names no text."""
    digits = key.texte.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not digits.isdecimal():
        return None
    suffixe = key.texte[len(digits) :]
    return addresses.Address(key.legislature, key.organe, digits.zfill(4), suffixe, key.numero)


def printed_link(scrutin_uid: str, link: Link) -> links.PrintedLink:
    """A link from a scrutin, as it is kept: with what names the amendement that it leads to."""
    said = link.amendement
    found = links.PrintedLink(scrutin_uid, link.kind, link.href, link.ref)
    if said is None or said.uid is not None:
        return found
    return msgspec.structs.replace(
        found,
        legislature=said.legislature,
        texte=said.texte,
        suffixe=said.suffixe,
        organe=said.organe,
        numero=said.numero,
    )
