"""One form for what the AN writes in many: numbers, divisions, sorts, dates, titles."""
