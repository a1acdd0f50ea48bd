"""Restricted Boltzmann machines: contrastive divergence by half-steps."""
