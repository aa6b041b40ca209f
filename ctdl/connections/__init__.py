"""Connections: how credentials, learning, work and transfer value lead to each other where nobody has drawn a pathway."""
