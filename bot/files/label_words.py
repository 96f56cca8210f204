"""What an AI label says, in words and as IPTC metadata."""

from xml.sax.saxutils import quoteattr

NOTE = "AI-generated"
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def note_of(model: str) -> str:
    """Say it in one line."""
    return f"{NOTE} with {model}" if model else NOTE


def xmp_of(model: str) -> bytes:
    """Say it as an XMP packet with the words of IPTC that cameras, search engines and platforms read."""
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f" Iptc4xmpExt:DigitalSourceType={quoteattr(SOURCE_TYPE)}"
        f" Iptc4xmpExt:AISystemUsed={quoteattr(model)} xmp:CreatorTool={quoteattr(note_of(model))}/>"
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return packet.encode()
