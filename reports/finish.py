"""What PDF/A-3a and PDF/UA-1 ask for beyond what WeasyPrint writes: scopes, ids, boxes of figures, both names."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

_PIXEL = 0.75
"""Points per CSS pixel."""

_PARTS_OF_TABLES = ("/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD")

_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")

_BOTH_STANDARDS = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """WeasyPrint’s finisher: changes the pydyf objects of a file in place before it is written."""
    objects = {item.number: item for item in pdf.objects}
    elements = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructElem"]
    ids: dict[str, Any] = {}
    for element in elements:
        if element["S"] == "/TH":
            element["A"]["Scope"] = _scope(element, objects)
            if "ID" in element:
                ids[element["ID"].string] = element
        elif element["S"] == "/Figure" and "A" in element:
            element["A"]["BBox"] = _box(element, objects)
    _plain_layout_tables(elements, objects)
    _headings_in_steps(elements)
    _id_tree(pdf, ids)
    if "AF" in pdf.catalog:
        # WeasyPrint names each attachment twice.
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    metadata = objects[_number(pdf.catalog["Metadata"])]
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _BOTH_STANDARDS, 1)]
    _pack(pdf)


def _pack(pdf: Any) -> None:
    """Streams packed here: pydyf packs each twice, the second time for the file's hash, and as tight as it goes, which
    takes twice as long for 2 % of the file."""
    import pydyf  # type: ignore[import-untyped]

    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            plain = b"\n".join(map(pydyf._to_bytes, item.stream))
            item.stream, item.compress = [zlib.compress(plain)], False
            item.extra["Filter"] = "/FlateDecode"


def _number(reference: bytes | str) -> int:
    """`12 0 R` → 12"""
    return int(reference.split()[0])


def _parents(element: Any, objects: dict[int, Any]) -> Iterator[Any]:
    while "P" in element:
        element = objects[_number(element["P"])]
        yield element


def _scope(header: Any, objects: dict[int, Any]) -> str:
    """A header in the head of a table, or across it, is of columns; any other one of its row."""
    across = header["A"].get("ColSpan", 1) > 1
    for parent in _parents(header, objects):
        if parent["S"] in ("/THead", "/TBody"):
            return "/Column" if across or parent["S"] == "/THead" else "/Row"
    return "/Column"


def _plain_layout_tables(elements: list[Any], objects: dict[int, Any]) -> None:
    """A table without a header cell only puts things side by side: its parts are told as plain groups."""
    tables = {id(table): table for table in elements if table["S"] == "/Table"}
    parts: dict[int, list[Any]] = {key: [table] for key, table in tables.items()}
    headed = set()
    for part in elements:
        if part["S"] in _PARTS_OF_TABLES:
            table = next(parent for parent in _parents(part, objects) if parent["S"] == "/Table")
            parts[id(table)].append(part)
            if part["S"] == "/TH":
                headed.add(id(table))
    for key in tables.keys() - headed:
        for part in parts[key]:
            part["S"] = "/Div"
            part.pop("A", None)


def _headings_in_steps(elements: list[Any]) -> None:
    """No level of heading is left out: a section printed alone has a first and third one only."""
    used = sorted({element["S"] for element in elements if element["S"] in _HEADINGS})
    levels = dict(zip(used, _HEADINGS, strict=False))
    for element in elements:
        element["S"] = levels.get(element["S"], element["S"])


def _box(figure: Any, objects: dict[int, Any]) -> Any:
    """From pixels below the upper left corner of the page to points above its lower left."""
    import pydyf

    left, top, right, bottom = figure["A"]["BBox"]
    height = objects[_number(figure["Pg"])]["MediaBox"][3]
    return pydyf.Array([left * _PIXEL, height - bottom * _PIXEL, right * _PIXEL, height - top * _PIXEL])


def _id_tree(pdf: Any, ids: dict[str, Any]) -> None:
    """The name tree of header cells that the `Headers` of data cells point into."""
    import pydyf

    names = pydyf.Array()
    for key in sorted(ids):
        names.extend([pydyf.String(key), ids[key].reference])
    root = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructTreeRoot")
    if names:
        root["IDTree"] = pydyf.Dictionary({"Names": names})
