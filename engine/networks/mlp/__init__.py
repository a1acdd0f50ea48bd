"""Multilayer perceptrons: back-propagation, a layer at a time."""
