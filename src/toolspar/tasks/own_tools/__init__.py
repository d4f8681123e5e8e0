"""Tasks for a user's own tools: read the tools, draw arguments from their schemas, and put them into words."""
