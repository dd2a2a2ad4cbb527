"""The themes of the composed ideas: what Kudus's offices, villages and communities write about."""

from labinovasi.demo.year.composing import Theme
from labinovasi.demo.year.themes import civic, health, surroundings, trade

THEMES: tuple[Theme, ...] = (*health.THEMES, *surroundings.THEMES, *trade.THEMES, *civic.THEMES)
