"""The evaluation suite: hand-written cases, measures without a judge, and statistics that say when nothing was shown."""
