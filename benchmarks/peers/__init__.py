"""The core marts from the same files by six engines, each in its own way and in a process of its own."""
