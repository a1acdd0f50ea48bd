"""The laboratory: studies of many runs of a network, here or on several machines."""
