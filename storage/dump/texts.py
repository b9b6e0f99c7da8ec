"""What people read of a dump: README, LICENCE, codebooks, CHANGELOG, and SQL that loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage.dump import addresses
from storage.dump.metadata import (
    ABOUT_EN,
    ABOUT_FR,
    CREATOR,
    LICENCE_NAME,
    TITLE_EN,
    TITLE_FR,
    attribution,
)
from storage.dump.rows import BY_NAME
from storage.dump.writers import PARTITION
from storage.views.base import DAY, NUMBER, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from storage.dump.columns import Table
    from storage.dump.manifest import Manifest

#: Added, changed, gone: rows of one table against an earlier dump.
Difference = tuple[int, int, int]


def write(
    folder: Path,
    manifest: Manifest,
    tables: Sequence[Table],
    previous: Manifest | None = None,
    differences: Mapping[str, Difference] | None = None,
) -> None:
    """Write what people read; ``differences`` are against ``previous``, an earlier dump."""
    for name, text in {
        "README.md": readme(manifest, tables),
        "LICENCE.md": licence(manifest),
        "CHANGELOG.md": changelog(manifest, previous, differences or {}),
        "codebook.fr.md": codebook_fr(manifest, tables),
        "codebook.en.md": codebook_en(manifest, tables),
        "load.sql": load_sql(manifest, tables),
    }.items():
        if text:
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


# -- README and licence --------------------------------------------------------------------------


def readme(manifest: Manifest, tables: Sequence[Table]) -> str:
    """What this is, how to load it in one line, how to cite it; French, then English."""
    rows = "\n".join(
        f"| `{table.name}` | {manifest.counts[table.name]} | {table.french} |" for table in tables
    )
    return f"""# {TITLE_FR}

Version **{manifest.version}** · {_scope_fr(manifest)}

{ABOUT_FR}

## Charger

{_loading(manifest, tables)}

## Tables

| table | lignes | une ligne est … |
|---|---:|---|
{rows}

Chaque colonne est expliquée dans `codebook.fr.md`. Un nom français est un mot de l'Assemblée ; un
nom anglais, un mot de l'archive.

## À savoir

* Les lacunes connues sont des lignes de `couverture` ; ce qui a étonné l'archive, de
  `signalements`.
* Une `gone_at` remplie dit que l'Assemblée ne publie plus cette ligne : elle reste ici.
* Les absents ne sont pas listés par l'Assemblée. Les mises au point ne changent aucun vote.
* Un lien scrutin–amendement est établi par l'archive : ne compter que les `verdict = 'sure'`.
* Le texte simple (`…_texte`) est nettoyé par l'archive (`cleaning_version`) ; à côté, le texte
  publié.
* Avec `--at`, une version alors provisoire et complétée depuis est donnée complétée ; le texte
  simple est celui du nettoyage d'aujourd'hui.
{_IN_PARQUET_FR if "parquet" in manifest.parameters.formats else ""}
## Vérifier, citer

`sha256sum -c SHA256SUMS`, ou `scrutateur dump DIR --verify`. `manifest.json` dit d'où vient chaque
chose. Pour citer : `CITATION.cff`, `datacite.json`. Mention obligatoire : «
{attribution(manifest)} ». Licence : `LICENCE.md`.

---

# {TITLE_EN}

Version **{manifest.version}** · {_scope_en(manifest)}

{ABOUT_EN}

To load it: see above. Every column is explained in `codebook.en.md`. A French name is a word of the
Assembly's; an English name is the archive's.

* Known holes are rows of `couverture`; what surprised the archive, of `signalements` (messages in
  English).
* A row with a `gone_at` is no longer published by the Assembly: it stays here.
* The Assembly does not list who was absent. Corrections (`mises_au_point`) change no vote.
* Links between roll calls and amendments are worked out by the archive: count only
  `verdict = 'sure'`.
* Plain text (`…_texte`) is cleaned by the archive (`cleaning_version`); the published text is
  beside it.
* With `--at`, a version that was provisional then and was completed since is given completed; plain
  text is by today's rules.
{_IN_PARQUET_EN if "parquet" in manifest.parameters.formats else ""}
Check with `sha256sum -c SHA256SUMS` or `scrutateur dump DIR --verify`. Cite with `CITATION.cff`.
Attribution is required: “{attribution(manifest)}”. Licence: `LICENCE.md`.
"""


_IN_PARQUET_FR: Final = (
    "* Dans `parquet/`, la législature est le nom du dossier ; elle est une colonne partout "
    "ailleurs.\n"
)
_IN_PARQUET_EN: Final = (
    "* In `parquet/` the legislature is the folder's name; it is a column everywhere else.\n"
)
#: (format, language, how a table is read of it), each where the format is there.
_LOADING: Final = (
    ("load.sql", "sh", "duckdb -init load.sql        # toutes les tables / every table, as views"),
    ("parquet", "python", 'import polars as pl; t = pl.read_parquet("parquet/{0}/**/*.parquet")'),
    ("parquet", "python", 'import pandas as pd; t = pd.read_parquet("parquet/{0}")'),
    ("csv", "python", 'import pandas as pd; t = pd.read_csv("csv/{0}.csv.gz")'),
    ("jsonl", "python", 'import pandas as pd; t = pd.read_json("jsonl/{0}.jsonl.gz", lines=True)'),
    ("parquet", "r", 't <- arrow::open_dataset("parquet/{0}")'),
    ("csv", "r", 't <- readr::read_csv("csv/{0}.csv.gz")'),
    ("parquet", "scala", 'val t = spark.read.parquet("parquet/{0}")'),
    ("sqlite", "sh", 'sqlite3 sqlite/scrutateur.sqlite "SELECT * FROM {0} LIMIT 5"'),
    ("rollcalls", "r", 'rc <- pscl::readKH("rollcalls/{1}/matrix.ord")'),
)


def _loading(manifest: Manifest, tables: Sequence[Table]) -> str:
    """One line for each tool that reads what is there, on a table that is there."""
    formats = {*manifest.parameters.formats}
    if load_sql(manifest, tables):
        formats.add("load.sql")
    names = [table.name for table in tables]
    name = "votes" if "votes" in names else names[0]
    legislature = manifest.parameters.legislature or 17
    blocks: dict[str, list[str]] = {}
    for form, language, line in _LOADING:
        if form in formats:
            blocks.setdefault(language, []).append(line.format(name, legislature))
    return "\n".join(
        f"```{language}\n" + "\n".join(lines) + "\n```" for language, lines in blocks.items()
    )


def _scope_fr(manifest: Manifest) -> str:
    return ", ".join(
        (
            f"dernière capture {manifest.last_capture or 'aucune'}",
            f"état au {manifest.parameters.at}" if manifest.parameters.at else "dernier état connu",
            f"législature {manifest.parameters.legislature}"
            if manifest.parameters.legislature
            else "toutes les législatures de l'archive",
        )
    )


def _scope_en(manifest: Manifest) -> str:
    return ", ".join(
        (
            f"last capture {manifest.last_capture or 'none'}",
            f"as of {manifest.parameters.at}" if manifest.parameters.at else "last known state",
            f"legislature {manifest.parameters.legislature}"
            if manifest.parameters.legislature
            else "every legislature of the archive",
        )
    )


def licence(manifest: Manifest) -> str:
    """What may be done with it, and what must be said; the licence's own text stands elsewhere."""
    dates = "\n".join(
        f"| {source['set']} | {source['generated_at'] or '–'} | {source['observed_at']} |"
        for source in manifest.sources
    )
    return f"""# Licence

{LICENCE_NAME} — identifiant SPDX `etalab-2.0`.
Texte de référence : <{addresses.LICENCE_TEXT}>
Conditions du producteur : <{addresses.SOURCE_LICENCE}>

Les données viennent de l'Assemblée nationale, qui les publie sous cette licence. Ce jeu, qui les
range, les date et y ajoute ce qu'il en déduit, est publié sous la même. Chacun peut le reproduire,
le modifier, le diffuser et en faire commerce, à condition de mentionner la source et la date de
sa dernière mise à jour, et de ne laisser croire ni que l'Assemblée cautionne l'usage qui en est
fait, ni que ce qui est déduit vient d'elle. La mention :

> {attribution(manifest)} — <{addresses.SOURCE}>

*The data come from the Assemblée nationale, which publishes them under this licence; this
dataset is published under the same. Anyone may copy, change, distribute and sell it, provided
that the source and the date of its last update are named, and that nobody is led to believe
that the Assembly endorses the use made of it or said what is worked out. Say:
“{attribution(manifest)}”.*

Dates de mise à jour des jeux, telles que l'Assemblée les donne, et de leur capture :

| jeu | produit par l'Assemblée | capturé |
|---|---|---|
{dates}

Le code de Scrutateur est sous licence MIT ({CREATOR}).
"""


# -- codebooks -----------------------------------------------------------------------------------

_TYPES_EN: Final = {
    "texte": "text",
    "entier": "integer",
    "oui/non": "boolean",
    "date": "date",
    "moment": "moment (UTC)",
    "texte HTML": "HTML text",
    "sha256": "SHA-256",
}


def codebook_fr(manifest: Manifest, tables: Sequence[Table]) -> str:
    """Every table and column, in French."""
    head = (
        f"# Dictionnaire des données, version {manifest.version}\n\n"
        "Les lignes de chaque table sont triées par sa clé, octet par octet. Une date est un jour "
        "(`2025-11-06`), un moment est en UTC (`2025-11-18T09:02:00.000000Z`). En CSV, NULL est "
        'une cellule vide et un texte vide est `""`.\n'
    )
    parts = [head]
    for table in tables:
        listed = "\n".join(
            f"| `{one.name}` | {one.kind} | {'oui' if one.is_nullable else 'non'} | "
            f"{_cell(one.french)} |"
            for one in table.columns
        )
        parts.append(
            f"\n## {table.name}\n\n{table.french}\n\nLignes : {manifest.counts[table.name]}. "
            f"Clé : {', '.join(f'`{name}`' for name in table.key)}.\n\n"
            f"| colonne | type | NULL | ce qu'elle dit |\n|---|---|---|---|\n{listed}\n"
        )
    return "".join(parts) + _CODES_FR


def codebook_en(manifest: Manifest, tables: Sequence[Table]) -> str:
    """Every table and column, in English."""
    head = (
        f"# Codebook, version {manifest.version}\n\n"
        "The rows of each table are sorted by its key, byte by byte. A date is a day "
        "(`2025-11-06`), a moment is in UTC (`2025-11-18T09:02:00.000000Z`). In CSV, NULL is an "
        'empty cell and an empty text is `""`.\n'
    )
    parts = [head]
    for table in tables:
        listed = "\n".join(
            f"| `{one.name}` | {_TYPES_EN[one.kind]} | {'yes' if one.is_nullable else 'no'} | "
            f"{_cell(one.english)} |"
            for one in table.columns
        )
        parts.append(
            f"\n## {table.name}\n\n{table.english}\n\nRows: {manifest.counts[table.name]}. "
            f"Key: {', '.join(f'`{name}`' for name in table.key)}.\n\n"
            f"| column | type | NULL | what it says |\n|---|---|---|---|\n{listed}\n"
        )
    return "".join(parts) + _CODES_EN


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_CODES_FR: Final = """
## Codes des votes dans rollcalls/

| code | sens | dans les données |
|---:|---|---|
| 1 | pour | `position = 'pour'` |
| 6 | contre | `position = 'contre'` |
| 7 | abstention | `position = 'abstention'` |
| 8 | non-votant nommé : ministre, président de séance … | `position = 'nonVotant'` |
| 9 | absent : en fonction ce jour-là, et listé nulle part | aucune ligne |
| 0 | n'était pas député ce jour-là | aucun mandat ce jour-là |

C'est la convention de Voteview : `pscl::readKH` et `rollcall(yea = 1, nay = 6, missing = c(7,
8, 9), notInLegis = 0)` la lisent telle quelle. Abstention, non-vote et absence y restent
distincts. Sont laissés de côté, chacun avec sa raison dans `excluded.csv` : les motions de
censure (seuls les « pour » y sont comptés : l'absence y vaut un refus, et ne se distingue pas
d'une absence), les scrutins du Congrès (une autre assemblée), et ceux de la XIVᵉ qui ne nomment
que les dissidents.
"""
_CODES_EN: Final = """
## Vote codes in rollcalls/

| code | meaning | in the data |
|---:|---|---|
| 1 | yea | `position = 'pour'` |
| 6 | nay | `position = 'contre'` |
| 7 | abstention (present) | `position = 'abstention'` |
| 8 | named non-voter: member of the Government, president of the House or sitting | \
`position = 'nonVotant'` |
| 9 | absent: in office that day, and listed nowhere | no row |
| 0 | not a deputy that day | no mandate that day |

This is Voteview's convention: `pscl::readKH` and `rollcall(yea = 1, nay = 6, missing = c(7, 8, 9),
notInLegis = 0)` read it as it is. Abstention, non-vote and absence stay apart. Left out, each
with its reason in `excluded.csv`: motions of no confidence (only votes in favour are counted:
staying away is a refusal, and cannot be told from an absence), roll calls of the Congress
(another House), and those of the 14th that name only dissenters.
"""


# -- CHANGELOG -----------------------------------------------------------------------------------


def changelog(
    manifest: Manifest, previous: Manifest | None, differences: Mapping[str, Difference]
) -> str:
    """What changed since an earlier dump, table by table."""
    head = f"# Changements / Changes\n\n## {manifest.version}\n\n"
    if previous is None:
        return head + (
            "Aucun jeu précédent n'a été donné à comparer (`--since`).\n"
            "*No earlier dump was given to compare with.*\n"
        )
    lines = "\n".join(
        f"| `{name}` | {added} | {changed} | {gone} |"
        for name, (added, changed, gone) in differences.items()
    )
    notes = "".join(
        f"* {what} : {before} → {after}\n"
        for what, before, after in (
            ("schéma / schema", previous.schema_revision, manifest.schema_revision),
            ("code", previous.code.version, manifest.code.version),
            ("règles / rules", previous.rules, manifest.rules),
        )
        if before != after
    )
    keys = "".join(
        f"* `{name}`: {', '.join(f'`{column}`' for column in BY_NAME[name].key)}\n"
        for name in differences
    )
    return (
        f"{head}Depuis la version {previous.version} ({previous.last_capture}) ; les lignes sont "
        "dans `delta/`.\n"
        f"*Since version {previous.version}; the rows are in `delta/`.*\n\n{notes}\n"
        "| table | ajoutées / added | changées / changed | disparues / gone |\n"
        "|---|---:|---:|---:|\n"
        f"{lines}\n\n{_APPLY}\n{keys}"
    )


_APPLY: Final = """## Appliquer / to apply

La colonne `delta` dit `added`, `changed` ou `gone`. Pour passer du jeu précédent à celui-ci, table
par table : retirer les lignes dont la clé est dans `delta/`, puis y mettre celles de `delta/` qui
ne sont pas `gone`. *From the earlier dump to this one, table by table: remove the rows whose key is
in `delta/`, then add those of `delta/` that are not `gone`.* Les clés, où NULL vaut NULL / the
keys, where NULL is the same as NULL:
"""


# -- DuckDB --------------------------------------------------------------------------------------

_DUCKDB: Final = {NUMBER: "BIGINT", YES_NO: "BOOLEAN", DAY: "DATE", TIME: "TIMESTAMPTZ"}


def load_sql(manifest: Manifest, tables: Sequence[Table]) -> str:
    """Views over the files, for DuckDB: Parquet if it is there, else CSV; "" for neither."""
    formats = manifest.parameters.formats
    if not {"parquet", "csv"} & set(formats):
        return ""
    head = (
        "-- Depuis ce dossier / from this folder : duckdb -init load.sql\n"
        f"-- {TITLE_FR}, version {manifest.version}\n"
    )
    told = _parquet_view if "parquet" in formats else _csv_view
    return head + "".join(f"\n{told(table)}{_comments(table)}" for table in tables)


def _parquet_view(table: Table) -> str:
    files = f"'parquet/{table.name}/{'*/' if table.is_partitioned else ''}*.parquet'"
    hive = (
        f", hive_partitioning = true, hive_types = {{'{PARTITION}': BIGINT}}"
        if table.is_partitioned
        else ""
    )
    listed = ", ".join(f'"{name}"' for name in table.names)
    return (
        f"CREATE OR REPLACE VIEW {table.name} AS\n"
        f"SELECT {listed}\nFROM read_parquet({files}{hive});\n"
    )


def _csv_view(table: Table) -> str:
    types = ", ".join(
        f"'{one.name}': '{_DUCKDB.get(one.kind, 'VARCHAR')}'" for one in table.columns
    )
    return (
        f"CREATE OR REPLACE VIEW {table.name} AS\nSELECT *\n"
        f"FROM read_csv('csv/{table.name}.csv.gz', "
        f"header = true, nullstr = '', allow_quoted_nulls = false,\n  columns = {{{types}}});\n"
    )


def _comments(table: Table) -> str:
    quoted = table.french.replace("'", "''")
    return f"COMMENT ON VIEW {table.name} IS '{quoted}';\n"
