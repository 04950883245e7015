"""Examples, training, adapters and evaluation. Imports `app` and `index`, never `app.web`."""
