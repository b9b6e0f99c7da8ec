"""Each group's mean Rice index, by DuckDB over a dump's Parquet: `python rice_duckdb.py DUMP`."""

import os
import sys

import duckdb

os.chdir(sys.argv[1])  # load.sql names the files from the dump's own folder
with open("load.sql", encoding="utf-8") as views:
    duckdb.execute(views.read())
found = duckdb.sql("""
    WITH counted AS (
        SELECT v.groupe_abrev AS groupe, v.scrutin_uid,
               count(*) FILTER (v.position = 'pour') AS pour,
               count(*) FILTER (v.position = 'contre') AS contre
        FROM votes v JOIN scrutins s ON s.uid = v.scrutin_uid
        WHERE NOT s.only_pour_counted AND NOT s.is_congres AND v.groupe_abrev IS NOT NULL
        GROUP BY ALL
    )
    SELECT groupe, avg(abs(pour - contre) / (pour + contre)) AS rice, count(*) AS scrutins
    FROM counted WHERE pour + contre > 0 GROUP BY groupe ORDER BY groupe
""")
for groupe, rice, scrutins in found.fetchall():
    print(f"{groupe} {rice:.3f} {scrutins}")
