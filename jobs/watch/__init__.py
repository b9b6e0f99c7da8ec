"""Is all well, and who is told: from what the archive holds to a page, a number or a message.

`gates` says what was expected and did not come; `status` gathers all that there is to know; `web`
serves it as `page` and `metrics`; `incidents` says what is new or over, `alerts` tells somebody.
"""
