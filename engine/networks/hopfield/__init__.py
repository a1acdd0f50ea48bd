"""Hopfield networks: associative memory in the minima of an energy."""
