"""The one seam to a store: a dataset is assembled, and an engine answers queries over it.

No other room holds a store, and this one knows HTTP only to ask others, and neither negotiation nor pages.
"""
