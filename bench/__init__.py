"""Benchmarks: what the figures of the documentation are measured with.

Belongs here: generators of documents whose truth is known, and scripts that measure and print a table.
Does not belong here: tests of behaviour (`tests`), and anything the product imports.
"""
