"""Helpers that know neither Flask nor the models."""
