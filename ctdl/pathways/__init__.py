"""Pathways: the model of one, what is wrong with it, what is left to do in it, and its outline, drawing and other forms."""
