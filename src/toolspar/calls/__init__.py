"""The function-call domain: tool schemas, parsing, checking, rendering."""
