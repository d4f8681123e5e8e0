"""An OpenAI-compatible server for one function caller."""
