"""Rows: what one document's steps found, as rows of the silver tables.

Belongs here: the order of columns, ordinals, and which dimension members a row needs.
Does not belong here: any rule about text (`structure`, `extract`), frames of many documents (`batch`).

A module a group of tables: `structure` (segments, sections, duplicates), `responsibilities`, `tasks`, `facts` (targets,
policies, damage, checks), `document`.
"""
