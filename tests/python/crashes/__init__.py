"""Kill builds and publishes at random moments, and read the published file while it is replaced."""
