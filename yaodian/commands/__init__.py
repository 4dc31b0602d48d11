"""The commands, one module each: ``x_command.py`` holds the click command of ``yaodian x`` as `command`.

Belongs here: reading options, calling the other packages, printing.
Does not belong here: what more than one command needs (`yaodian` itself), and any logic of a table.
"""
