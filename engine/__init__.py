"""The laboratory without a screen: experiments, their states, and everything that steps them."""

__version__ = "0.1.0"
