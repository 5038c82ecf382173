"""The report's own pages as the renderer's tree: they are XML, which the standard library reads fifty times faster
than HTML can be."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree


def parsed(html: str, base_url: str, fetcher: Any) -> Any:
    """A WeasyPrint document of a page that is well-formed XML. Raises ElementTree.ParseError."""
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    class Parsed(HTML):  # type: ignore[misc]
        def __init__(self) -> None:
            # Templates escape what people typed: no entity is declared.
            self.wrapper_element = ElementWrapper.from_html_root(ElementTree.XML(html), content_language=None)
            self.etree_element = self.wrapper_element.etree_element
            self.base_url, self.url_fetcher, self.media_type = base_url, fetcher, "print"

    return Parsed()
