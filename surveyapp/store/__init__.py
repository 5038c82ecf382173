"""Between tables and values: session first, no commit, domain values out."""
