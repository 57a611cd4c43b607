"""The whole platform on one machine: what `parking-net up` starts, watches and stops."""
