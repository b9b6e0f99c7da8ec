"""Each group's mean Rice index, by Spark over a dump's Parquet: `spark-submit rice_spark.py DUMP`.

On the made-up Assembly of `make quickstart` it prints what examples/README.md says:
ADR 0.964 60
EL 1.000 4
ELT 0.931 41
HM 0.934 62
NI 0.962 44
PAS 0.961 53
PHS 0.917 54
UEA 0.959 51
"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("rice").getOrCreate()
votes = spark.read.parquet(f"{sys.argv[1]}/parquet/votes")
scrutins = spark.read.parquet(f"{sys.argv[1]}/parquet/scrutins")
ordinary = scrutins.where("NOT only_pour_counted AND NOT is_congres")
counted = (
    votes.join(ordinary, votes.scrutin_uid == ordinary.uid, "left_semi")
    .where("groupe_abrev IS NOT NULL")
    .groupBy("groupe_abrev", "scrutin_uid")
    .agg(
        F.sum(F.when(F.col("position") == "pour", 1).otherwise(0)).alias("pour"),
        F.sum(F.when(F.col("position") == "contre", 1).otherwise(0)).alias("contre"),
    )
    .where("pour + contre > 0")
)
found = (
    counted.withColumn("rice", F.expr("abs(pour - contre) / (pour + contre)"))
    .groupBy("groupe_abrev")
    .agg(F.avg("rice").alias("rice"), F.count("*").alias("scrutins"))
    .orderBy("groupe_abrev")
)
for row in found.collect():
    print(f"{row.groupe_abrev} {row.rice:.3f} {row.scrutins}")
spark.stop()
