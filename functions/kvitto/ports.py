"""What the steps need of the world, as Protocols."""
