"""How fast the library is beside its peers, as ratios from one run: `python -m benchmarks`.

A section is a module here with a `TITLE` and a function `rows(rounds)` that yields a `Row` for each goal; its name
stands in `__main__.SECTIONS`. Nothing here passes or fails: a timing is shown with its aim beside it.
"""
