"""The registry on the web: pages for people and data for machines, one address for both."""
