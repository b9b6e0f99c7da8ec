"""What machines read of a dump: Frictionless, CSVW, Croissant, Table Schema, DataCite, citation.

All of it is generated from the tables' own sentences and from the manifest: none can say another
thing than the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from storage.dump import addresses
from storage.dump.columns import HASH
from storage.dump.manifest import sha256_of, write_json
from storage.views.base import DAY, MARKUP, NUMBER, TEXT, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.dump.columns import Column, Table
    from storage.dump.manifest import Manifest

TITLE_FR: Final = (
    "Scrutateur : amendements et scrutins de l'Assemblée nationale, toutes leurs versions"
)
TITLE_EN: Final = (
    "Scrutateur: amendments and roll calls of the French National Assembly, in every version"
)
ABOUT_FR: Final = (
    "Amendements, scrutins publics, votes nominatifs, députés, groupes, dossiers et textes de "
    "l'Assemblée nationale, tels qu'elle les a publiés en données ouvertes : chaque version, ce "
    "qui a changé, ce qui a disparu, et les liens entre scrutins et amendements que l'archive "
    "établit. Les lacunes connues sont dans la table couverture."
)
ABOUT_EN: Final = (
    "Amendments, roll calls, named votes, deputies, groups, legislative files and texts of the "
    "French National Assembly, as published in its open data: every version, what changed, what "
    "disappeared, and the links between roll calls and amendments that the archive works out. "
    "Known holes are in the table couverture."
)
CREATOR: Final = "The Scrutateur founders"
KEYWORDS: Final = ("Assemblée nationale", "amendements", "scrutins", "roll call", "parliament")
LICENCE_NAME: Final = "Licence Ouverte / Open Licence, version 2.0 (Etalab)"


def attribution(manifest: Manifest) -> str:
    """The mention that the licence demands: the source, and the date of its last update."""
    return f"Assemblée nationale, données ouvertes, mise à jour du {manifest.version}"


def write(folder: Path, manifest: Manifest, tables: Sequence[Table]) -> None:
    """Write every description of a dump that is otherwise whole."""
    for table in tables:
        write_json(folder / "schemas" / f"{table.name}.json", table_schema(manifest, table))
    write_json(folder / "datapackage.json", data_package(folder, manifest, tables))
    write_json(folder / "croissant.json", croissant(folder, manifest, tables))
    write_json(folder / "datacite.json", datacite(manifest))
    if "csv" in manifest.parameters.formats:
        write_json(folder / "csv-metadata.json", csvw(manifest, tables))
    text = citation(manifest)
    (folder / "CITATION.cff").write_text(text, encoding="utf-8", newline="\n")


# -- Table Schema and Frictionless ---------------------------------------------------------------

_FIELD: Final[dict[str, dict[str, str]]] = {
    TEXT: {"type": "string"},
    MARKUP: {"type": "string"},
    HASH: {"type": "string"},
    NUMBER: {"type": "integer"},
    YES_NO: {"type": "boolean"},
    DAY: {"type": "date"},
    TIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%fZ"},
}


def _fields(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
    }
    if not any(table.column(name).is_nullable for name in table.key):
        told["primaryKey"] = list(table.key)
    return told


def _field(table: Table, column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        **_FIELD[column.kind],
        "description": column.french,
        "description_en": column.english,
    }
    constraints: dict[str, Any] = {}
    if column.name in table.key and not column.is_nullable:
        constraints["required"] = True
    if column.kind == HASH:
        constraints["pattern"] = "[0-9a-f]{64}"
    return told | ({"constraints": constraints} if constraints else {})


def table_schema(manifest: Manifest, table: Table) -> dict[str, Any]:
    """One table, as schema.data.gouv.fr describes them."""
    return {
        "$schema": addresses.TABLE_SCHEMA,
        "name": f"scrutateur-{table.name.replace('_', '-')}",
        "title": f"Scrutateur : {table.name}",
        "description": table.french,
        "description_en": table.english,
        "countryCode": "FR",
        "homepage": addresses.SOURCE,
        "keywords": list(KEYWORDS),
        "version": manifest.code.version,
        "lastModified": manifest.version,
        "contributors": [{"title": CREATOR, "role": "author"}],
        "resources": [{"title": f"{table.name}.csv.gz", "path": f"csv/{table.name}.csv.gz"}],
        **_fields(table),
    }


def data_package(folder: Path, manifest: Manifest, tables: Sequence[Table]) -> dict[str, Any]:
    """A Frictionless Data Package: the CSV files with their schemas, the others as files."""
    return {
        "profile": "data-package",
        "name": manifest.name,
        "title": TITLE_FR,
        "title_en": TITLE_EN,
        "description": ABOUT_FR,
        "description_en": ABOUT_EN,
        "version": manifest.version,
        "keywords": list(KEYWORDS),
        "licenses": [
            {"name": "etalab-2.0", "title": LICENCE_NAME, "path": addresses.LICENCE},
        ],
        "sources": [{"title": attribution(manifest), "path": addresses.SOURCE}],
        "contributors": [{"title": CREATOR, "role": "author"}],
        "resources": [
            resource for table in tables for resource in _resources(folder, manifest, table)
        ],
    }


def _resources(folder: Path, manifest: Manifest, table: Table) -> list[dict[str, Any]]:
    common = {"description": table.french, "description_en": table.english}
    name = table.name.replace("_", "-")
    told: list[dict[str, Any]] = []
    if "csv" in manifest.parameters.formats:
        path = f"csv/{table.name}.csv.gz"
        told.append(
            {
                "name": name,
                "path": path,
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "compression": "gz",
                "encoding": "utf-8",
                "bytes": (folder / path).stat().st_size,
                "hash": f"sha256:{sha256_of(folder / path)}",
                "rows": manifest.counts[table.name],
                **common,
                "schema": _fields(table),
            }
        )
    path = f"jsonl/{table.name}.jsonl.gz"
    if (folder / path).is_file():
        told.append(_file(folder, f"{name}-jsonl", path, "application/jsonl") | common)
    parts = sorted((folder / "parquet" / table.name).rglob("*.parquet"))
    for number, part in enumerate(parts, start=1):
        path = part.relative_to(folder).as_posix()
        kind = "application/vnd.apache.parquet"
        told.append(_file(folder, f"{name}-parquet-{number}", path, kind) | common)
    return told


def _file(folder: Path, name: str, path: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "type": "file",
        "mediatype": kind,
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{sha256_of(folder / path)}",
    }


# -- CSV on the Web ------------------------------------------------------------------------------

_CSVW: Final[dict[str, Any]] = {
    TEXT: "string",
    MARKUP: "string",
    HASH: "string",
    NUMBER: "integer",
    YES_NO: {"base": "boolean", "format": "true|false"},
    DAY: "date",
    TIME: "dateTime",
}


def csvw(manifest: Manifest, tables: Sequence[Table]) -> dict[str, Any]:
    """The CSV files as CSV on the Web; their gzip is the transport's, which CSVW does not name."""
    return {
        "@context": [addresses.CSVW, {"@language": "fr"}],
        "dc:title": [
            {"@value": TITLE_FR, "@language": "fr"},
            {"@value": TITLE_EN, "@language": "en"},
        ],
        "dc:license": {"@id": addresses.LICENCE},
        "dc:source": attribution(manifest),
        "dc:modified": manifest.version,
        "dialect": {"lineTerminators": ["\r\n"], "quoteChar": '"', "doubleQuote": True},
        "tables": [
            {
                "url": f"csv/{table.name}.csv.gz",
                "dc:description": [
                    {"@value": table.french, "@language": "fr"},
                    {"@value": table.english, "@language": "en"},
                ],
                "tableSchema": {
                    "columns": [
                        {
                            "name": column.name,
                            "titles": column.name,
                            "datatype": _CSVW[column.kind],
                            "required": not column.is_nullable,
                            "dc:description": [
                                {"@value": column.french, "@language": "fr"},
                                {"@value": column.english, "@language": "en"},
                            ],
                        }
                        for column in table.columns
                    ],
                    **(
                        {}
                        if any(table.column(name).is_nullable for name in table.key)
                        else {"primaryKey": list(table.key)}
                    ),
                },
            }
            for table in tables
        ],
    }


# -- Croissant -----------------------------------------------------------------------------------

_CROISSANT: Final = {
    TEXT: "sc:Text",
    MARKUP: "sc:Text",
    HASH: "sc:Text",
    NUMBER: "sc:Integer",
    YES_NO: "sc:Boolean",
    DAY: "sc:Date",
    TIME: "sc:DateTime",
}


def croissant(folder: Path, manifest: Manifest, tables: Sequence[Table]) -> dict[str, Any]:
    """MLCommons Croissant: each table is a record set, read from its CSV if there is one."""
    has_csv = "csv" in manifest.parameters.formats
    return {
        "@context": addresses.CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "name": manifest.name,
        "description": ABOUT_EN,
        "conformsTo": addresses.CROISSANT,
        "citeAs": f"{TITLE_EN}, version {manifest.version}. {attribution(manifest)}.",
        "license": addresses.LICENCE,
        "url": addresses.SOURCE,
        "version": _numbered(manifest),
        "datePublished": manifest.version if manifest.last_capture else "1970-01-01",
        "creator": {"@type": "sc:Organization", "name": CREATOR},
        "inLanguage": ["fr"],
        "keywords": list(KEYWORDS),
        "isLiveDataset": False,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"csv/{table.name}",
                "name": f"csv/{table.name}",
                "description": table.english,
                "contentUrl": f"csv/{table.name}.csv.gz",
                "contentSize": f"{(folder / f'csv/{table.name}.csv.gz').stat().st_size} B",
                "encodingFormat": "text/csv",
                "sha256": sha256_of(folder / f"csv/{table.name}.csv.gz"),
            }
            for table in tables
            if has_csv
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": table.name,
                "name": table.name,
                "description": table.english,
                **(
                    {}
                    if any(table.column(name).is_nullable for name in table.key)
                    else {"key": [{"@id": f"{table.name}/{name}"} for name in table.key]}
                ),
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"{table.name}/{column.name}",
                        "name": f"{table.name}/{column.name}",
                        "description": column.english,
                        "dataType": _CROISSANT[column.kind],
                        "source": {
                            "fileObject": {"@id": f"csv/{table.name}"},
                            "extract": {"column": column.name},
                        },
                    }
                    for column in table.columns
                ],
            }
            for table in tables
            if has_csv
        ],
    }


def _numbered(manifest: Manifest) -> str:
    """A version of three numbers: ``2026.1.6``."""
    if not manifest.last_capture:
        return "0.0.0"
    return ".".join(str(int(part)) for part in manifest.version.split("-"))


# -- citation ------------------------------------------------------------------------------------


def datacite(manifest: Manifest) -> dict[str, Any]:
    """Ready for a DOI: DataCite 4, less the identifier that the repository will give."""
    year = int(manifest.version[:4]) if manifest.last_capture else None
    return {
        "schemaVersion": addresses.DATACITE,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Dataset"},
        "creators": [{"name": CREATOR, "nameType": "Organizational"}],
        "contributors": [
            {
                "name": "Assemblée nationale",
                "nameType": "Organizational",
                "contributorType": "Producer",
            }
        ],
        "titles": [
            {"title": TITLE_FR, "lang": "fr"},
            {"title": TITLE_EN, "lang": "en", "titleType": "TranslatedTitle"},
        ],
        "publisher": CREATOR,
        "publicationYear": year,
        "language": "fr",
        "subjects": [{"subject": word} for word in KEYWORDS],
        "dates": [{"date": manifest.version, "dateType": "Updated"}],
        "version": manifest.version,
        "formats": list(manifest.parameters.formats),
        "sizes": [f"{table.rows} {table.name}" for table in manifest.tables],
        "rightsList": [
            {
                "rights": LICENCE_NAME,
                "rightsUri": addresses.LICENCE,
                "rightsIdentifier": "etalab-2.0",
                "rightsIdentifierScheme": "SPDX",
            }
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": addresses.SOURCE,
                "relatedIdentifierType": "URL",
                "relationType": "IsDerivedFrom",
            }
        ],
        "descriptions": [
            {"description": ABOUT_FR, "descriptionType": "Abstract", "lang": "fr"},
            {"description": ABOUT_EN, "descriptionType": "Abstract", "lang": "en"},
        ],
    }


def citation(manifest: Manifest) -> str:
    """CITATION.cff: who, what, which version, under which licence."""
    lines = [
        "cff-version: 1.2.0",
        'message: "Please cite this dataset, and the Assemblée nationale with its date."',
        "type: dataset",
        f'title: "{TITLE_EN}"',
        "authors:",
        f'  - name: "{CREATOR}"',
        f'version: "{manifest.version}"',
        *([f"date-released: {manifest.version}"] if manifest.last_capture else []),
        "license: etalab-2.0",
        "keywords:",
        *(f"  - {word}" for word in KEYWORDS),
        f'abstract: "{ABOUT_EN}"',
    ]
    return "\n".join(lines) + "\n"
