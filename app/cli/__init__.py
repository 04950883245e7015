"""The command line `rumo`."""
