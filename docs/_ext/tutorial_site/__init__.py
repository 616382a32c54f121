"""What this site adds to Sphinx, a package for each stage of a page's life.

    digits     which digits the pages of this build show
    running    a page's code runs, and the page comes out
    figures    what the code drew, for light and dark pages
    markup     what authors write beside Markdown: boxes, questions, terms, formulas
    lab        what a reader can touch, and what it needs to know of the network
    frame      what stands around a page's text: its place, its card, its buttons and scripts
    downloads  the page as a notebook and as a Python file
    search     Korean queries, with or without their particles
    finish     what is done to the whole site once all pages are written

Each package says in its `STEPS` what it does at which of Sphinx's events, in order (`steps`).
"""
