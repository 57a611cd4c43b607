"""Tests; the folders mirror src/parking_net."""
