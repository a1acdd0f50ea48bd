"""The window: it shows the engine's states and sends it commands, and computes no network quantity."""
