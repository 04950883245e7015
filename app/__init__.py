"""The assistant: its engines, prompts, modes, web page and command line."""
