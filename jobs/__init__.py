"""The composition root: wires `scraper` to `storage`. Imported by nobody.

The files, by what they are there for:

* a command comes in: `cli`, `commands`, `building`, `house`, `settings`, `logs`, `stopping`;
* the flow: `pipeline` (read this first), `plan`, `intake`, `work`, `derive`, `linking`, `conclude`;
* the other doors: `recent`, `pages`, `live`, `importing` with `saved`; all of them use `doors` and
  `naming`; texts captured elsewhere are in `text_captures`;
* done again: `replay`; proved, copied, tidied: `health`, `upkeep`; handed out: `dump`, `printing`;
* `show` one thing: `show`, and one file for each kind of thing or part of the page;
* at the right hours: `schedule`, `timetable`, `nightly`, `done`, `launching`, `child`, `leading`;
* is all well, and who is told: `gates`, `status`, `incidents`, `alerts`, `web`, `page`, `metrics`.
"""
