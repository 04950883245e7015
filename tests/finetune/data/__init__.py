"""Tests of the training examples."""
