"""Gradio's theme in Rumo's colours. The page's own elements take theirs from `assets/page.css`."""

from __future__ import annotations

import gradio as gr

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

THEME = gr.themes.Base(primary_hue="teal", neutral_hue="slate", font=_SANS, font_mono=_MONO).set(
    body_background_fill="var(--rumo-paper)",
    body_background_fill_dark="var(--rumo-paper)",
    body_text_color="var(--rumo-ink)",
    body_text_color_dark="var(--rumo-ink)",
    body_text_color_subdued="var(--rumo-muted)",
    body_text_color_subdued_dark="var(--rumo-muted)",
    background_fill_primary="var(--rumo-surface)",
    background_fill_primary_dark="var(--rumo-surface)",
    background_fill_secondary="var(--rumo-paper)",
    background_fill_secondary_dark="var(--rumo-paper)",
    block_background_fill="var(--rumo-surface)",
    block_background_fill_dark="var(--rumo-surface)",
    block_border_color="var(--rumo-line)",
    block_border_color_dark="var(--rumo-line)",
    block_label_text_color="var(--rumo-muted)",
    block_label_text_color_dark="var(--rumo-muted)",
    border_color_primary="var(--rumo-line)",
    border_color_primary_dark="var(--rumo-line)",
    input_background_fill="var(--rumo-surface)",
    input_background_fill_dark="var(--rumo-surface)",
    input_border_color="var(--rumo-line)",
    input_border_color_dark="var(--rumo-line)",
    input_radius="10px",
    block_radius="12px",
    button_secondary_background_fill="var(--rumo-surface)",
    button_secondary_background_fill_dark="var(--rumo-surface)",
    button_secondary_border_color="var(--rumo-line)",
    button_secondary_border_color_dark="var(--rumo-line)",
    button_secondary_text_color="var(--rumo-ink)",
    button_secondary_text_color_dark="var(--rumo-ink)",
    button_primary_background_fill="var(--rumo-accent)",
    button_primary_background_fill_dark="var(--rumo-accent)",
    button_primary_background_fill_hover="var(--rumo-accent)",
    button_primary_background_fill_hover_dark="var(--rumo-accent)",
    button_primary_text_color="white",
    button_primary_text_color_dark="#0b1412",
    button_large_radius="10px",
    button_small_radius="8px",
    color_accent="var(--rumo-accent)",
    color_accent_soft="var(--rumo-soft)",
    color_accent_soft_dark="var(--rumo-soft)",
    link_text_color="var(--rumo-accent)",
    link_text_color_dark="var(--rumo-accent)",
    checkbox_label_background_fill="var(--rumo-surface)",
    checkbox_label_background_fill_dark="var(--rumo-surface)",
)
