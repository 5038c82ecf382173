"""Other people's formats ⇄ the domain: spreadsheets of responses and the mappings that read them."""
