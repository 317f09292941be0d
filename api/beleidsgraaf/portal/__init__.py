"""What pages show, computed: plain data out of questions, searches and comparisons; no HTTP and no HTML.

One module per kind of page. A link within a page is a `State` (`addresses`), a thing is its IRI; the template makes
links of both.
"""
