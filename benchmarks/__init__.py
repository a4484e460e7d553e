"""How fast Callhouse is, and beside what: data of any size, and the times of each engine on it."""
