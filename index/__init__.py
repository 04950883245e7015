"""Documents -> passages -> FAISS and BM25 -> ranked passages.

This package knows nothing of models that answer, prompts or pages. `index.library.Library` is its front door: it opens the
current generation, searches it, and rebuilds it when documents change. The heavy libraries load on first use, not on
import.
"""
