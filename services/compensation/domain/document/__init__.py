"""Values as documents: plain JSON-like data read into dataclasses with places named, written canonically, described."""
