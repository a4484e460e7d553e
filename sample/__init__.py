"""A sample call centre: a seeded simulation that writes exports and the true KPIs of what happened."""
