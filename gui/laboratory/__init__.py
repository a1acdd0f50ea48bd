"""The laboratory's dock: studies of many runs of the network that the window shows."""
