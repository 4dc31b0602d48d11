"""Tests of the resolution of names to members."""
