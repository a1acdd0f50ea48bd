"""Views: one file a channel type. A view is chosen by the type of what it shows."""
