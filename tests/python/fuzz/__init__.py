"""Damaged records and files: whatever is delivered, the build ends and the ledger closes."""
