"""The composition root: wires `scraper` to `storage`. Imported by nobody.

The files, by what they are there for:

* a command comes in: `cli`, `commands`, `building`, `house`, `settings`, `logs`, `stopping`;
* the flow: `pipeline` (read this first), `plan`, `intake`, `work`, `derive`, `linking`, `conclude`;
* done again: `replay`; proved, copied, tidied: `health`, `upkeep`; handed out: `dump`, `printing`.

The folders say in their own words what is in them: `doors` (documents one by one), `show` (one
thing, printed), `hours` (when), `watch` (is all well, and who is told).
"""
