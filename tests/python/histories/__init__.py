"""Random histories of deliveries, and whether two builds of one say the same."""
