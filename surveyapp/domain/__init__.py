"""What the product knows: pure values and functions, no framework and no database."""
