"""The verbs that `finetune` adds to `rumo`, found through the entry point group `rumo.verbs`."""
