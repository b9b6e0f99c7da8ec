"""What ``make quickstart`` does: two days of a made-up Assembly, harvested, and two questions.

Needs nothing but the runtime environment and loopback; leaves its archive in ``.quickstart/``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.replica.assembly import write_days
from tests.replica.server import serve

FOLDER = Path(".quickstart")
VANISHED = """\
SELECT numero_long AS numero, substr(expose_sommaire_texte, 1, 48) AS exposé_de_la_veille,
       CASE WHEN gone_at IS NULL THEN substr(coalesce(cartouche_informatif, etat_libelle), 1, 60)
            ELSE 'ne figure plus dans les données de l''AN' END AS aujourd_hui
FROM textes_disparus ORDER BY uid"""
QUESTION = """\
SELECT v.groupe_abrev AS groupe, v.position, count(*) AS voix
FROM votes v JOIN scrutins s ON s.uid = v.scrutin_uid
WHERE s.uid = (SELECT uid FROM scrutins WHERE legislature = 17 AND code_type_vote = 'SPO'
               ORDER BY numero DESC LIMIT 1)
GROUP BY v.groupe_abrev, v.position ORDER BY voix DESC, groupe, v.position LIMIT 8"""


def main() -> int:
    """Run the transcript; the status of the last command that failed, or 0."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    days = write_days(FOLDER / "assemblee", 2, seed=17)
    command = Path(sys.executable).with_name("scrutateur")
    with serve(days[0]) as replica:
        environment = {
            **os.environ,
            "SCRUTATEUR_DATABASE_URL": f"sqlite:///{FOLDER}/scrutateur.db",
            "SCRUTATEUR_DATA_ORIGIN": replica.url,
            "SCRUTATEUR_CONTACT": "quickstart",
        }

        def run(*words: str, shown: str = "") -> None:
            print(f"\n$ scrutateur {shown or ' '.join(words)}", flush=True)
            done = subprocess.run(
                [command, *words], env=environment, stderr=subprocess.PIPE, check=False
            )
            if done.returncode not in {0, 3}:
                print(done.stderr.decode(), file=sys.stderr)
                raise SystemExit(done.returncode)

        print("A made-up Assembly, served on loopback as the AN serves its open data.")
        print("\n── day 1: everything is new", flush=True)
        run("harvest")
        replica.folder = days[1]
        print("\n── day 2: only what changed is read, and what it said before is kept", flush=True)
        run("harvest")
        print("\n── the texts that were published yesterday and are no longer", flush=True)
        run("sql", VANISHED, shown=f'sql "{VANISHED}"')
        print(
            "\n── a journalist's question: how did each group vote in the last scrutin?", flush=True
        )
        run("sql", QUESTION, shown=f'sql "{QUESTION}"')
    print(f"\nThe archive is {FOLDER}/scrutateur.db. Try:")
    print(f"  SCRUTATEUR_DATABASE_URL=sqlite:///{FOLDER}/scrutateur.db .venv/bin/scrutateur status")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
