"""How fast the desk is, and how much memory it takes: each measure beside its floor, taken in the same run."""
