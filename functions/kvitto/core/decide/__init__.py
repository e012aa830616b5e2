"""Every decision of the house: pure functions of a region's state and an input, answering with events."""
