"""Figures, each beside a named baseline measured in the same run: `./run bench [NAME…]`."""
