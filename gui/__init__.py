"""The window: it shows the engine's states, sends it commands and computes no quantity itself."""
