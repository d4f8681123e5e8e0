"""Tools that could serve any request: a web search, a code interpreter, another language model."""

from __future__ import annotations

from functools import lru_cache

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.tasks.english import STOP_WORDS, sentences, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.own_tools.kinds import kind_of_text
from toolspar.tasks.own_tools.values import in_words

_COMMON = frozenset(stem(word) for word in "get find list set add create make new all name number date time".split())
# what can be asked, searched or run; "thing" is the kind of names that tell nothing ("cmd", "input")
_FREE_KINDS = frozenset(("topic", "sentence", "code", "thing"))
_GENERAL = frozenset(
    stem(word)
    for word in """
    search web internet online browse browser google bing duckduckgo brave tavily engine website site page url link
    query question answer ask chat assistant agent expert model language llm gpt openai prompt reply respond response
    request help anything everything any tool function api http call run execute evaluate code python javascript script
    snippet command shell bash terminal console interpreter sandbox sandboxed environment notebook jupyter sql database
    expression input output result text string free natural information knowledge data fact topic keyword term look
    lookup retrieve fetch content generate write return provide perform use using general purpose universal relevant
    latest current recent top best instruction delegate solve server remote machine system research
    """.split()
)


def serves_anything(tool: ToolSpec) -> bool:
    """Whether a tool might serve any request: it needs only free text and settings, and most words are general.

    The words are those of its name and of the first sentence about it.

    Example:
        >>> text = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
        >>> [serves_anything(ToolSpec("search", about, text)) for about in ("Search the web.", "Search for recipes.")]
        [True, False]
    """
    root = Node(tool.parameters)
    free = [name for name in tool.properties if _is_free_text(root.member(name), in_words(name))]
    if not free or not all(name in free or _is_setting(root.member(name)) for name in tool.required):
        return False
    about = content(" ".join((in_words(tool.name), *sentences(tool.description)[:1])))
    return not about or len(about & _GENERAL) > len(about) / 2


def _is_free_text(node: Node, label: str) -> bool:
    node = node.item(0) if node.allows("array") and not node.allows("string") else node
    if not node.allows("string") or node.has_enum() or "pattern" in node.schema:
        return False
    return kind_of_text(label, node.description(), str(node.schema.get("format", ""))) in _FREE_KINDS


def _is_setting(node: Node) -> bool:
    """A choice, a number or a switch: nothing that would narrow what the tool is for."""
    return node.has_enum() or not any(node.allows(kind) for kind in ("string", "array", "object"))


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """Stems of the words that say what a text is about.

    Example:
        >>> sorted(content("Get the opening hours of a shop"))
        ['hour', 'open', 'shop']
    """
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and len(word) > 2) - _COMMON
