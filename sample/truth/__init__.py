"""The truth: every KPI of the simulated centre in plain Python, worked out from the design's rules alone."""
