"""ToolSpar: adversarial sparring for function-calling language models."""

__version__ = "0.1.0"
