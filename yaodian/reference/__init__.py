"""The pages of reference that are written from the program itself.

Belongs here: command line, settings, and assets with their checks, as Markdown.
Does not belong here: the data dictionary and the whole diagram (`schemas`), and writing files (`__main__`).
"""
