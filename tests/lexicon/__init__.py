"""Tests of the lexicon files and of what reads them."""
