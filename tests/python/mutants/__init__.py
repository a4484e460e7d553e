"""Mutation testing: change compiled models one small step at a time and see which test of the project notices."""
