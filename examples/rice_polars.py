"""Each group's mean Rice index, by polars over a dump's Parquet: `python rice_polars.py DUMP`."""

import sys
from pathlib import Path

import polars as pl

dump = Path(sys.argv[1])
votes = pl.scan_parquet(dump / "parquet/votes/**/*.parquet", hive_partitioning=True)
scrutins = pl.scan_parquet(dump / "parquet/scrutins/**/*.parquet", hive_partitioning=True)
ordinary = scrutins.filter(~pl.col("only_pour_counted") & ~pl.col("is_congres"))
pour, contre = (
    (pl.col("position") == position).sum().cast(pl.Int64) for position in ("pour", "contre")
)
counted = (
    votes.join(ordinary, left_on="scrutin_uid", right_on="uid", how="semi")
    .filter(pl.col("groupe_abrev").is_not_null())
    .group_by("groupe_abrev", "scrutin_uid")
    .agg(pour=pour, contre=contre)
    .filter(pl.col("pour") + pl.col("contre") > 0)
)
rice = (pl.col("pour") - pl.col("contre")).abs() / (pl.col("pour") + pl.col("contre"))
found = counted.group_by("groupe_abrev").agg(rice.mean().alias("rice"), pl.len().alias("scrutins"))
for groupe, mean, scrutins_ in found.sort("groupe_abrev").collect().iter_rows():
    print(f"{groupe} {mean:.3f} {scrutins_}")
