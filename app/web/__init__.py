"""The web page. The only package that knows Gradio."""
