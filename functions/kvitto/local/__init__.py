"""The toy world for one machine. Never deployed."""
