"""Addresses that a dump names: its licence, its source, and the vocabularies of its metadata."""

from __future__ import annotations

from typing import Any, Final

SOURCE: Final = "https://data.assemblee-nationale.fr"
SITE: Final = "https://www.assemblee-nationale.fr"
#: The Assembly's own word on reuse, and the licence's own text.
SOURCE_LICENCE: Final = "https://data.assemblee-nationale.fr/licence-ouverte-open-licence"
LICENCE: Final = "https://spdx.org/licenses/etalab-2.0.html"
LICENCE_TEXT: Final = (
    "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
)
CSVW: Final = "http://www.w3.org/ns/csvw"
DATACITE: Final = "http://datacite.org/schema/kernel-4"
TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"
CROISSANT: Final = "http://mlcommons.org/croissant/1.0"
#: Croissant's own context, as its specification prints it.
CROISSANT_CONTEXT: Final[dict[str, Any]] = {
    "@language": "fr",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
