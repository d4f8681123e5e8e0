"""Tasks from files that people bring: xLAM rows and OpenAI messages."""
