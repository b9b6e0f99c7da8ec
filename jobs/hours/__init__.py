"""Everything at the right hours: `schedule` waits, starts and hands over; the others answer it.

`timetable` says what is due when and `nightly` what a night is made of, from values alone; `done`
asks the archive what is done already; `launching` and `child` are processes that end with us;
`leading` makes one of several hosts lead.
"""
