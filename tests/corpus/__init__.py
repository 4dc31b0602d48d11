"""Copies and relations between documents."""
