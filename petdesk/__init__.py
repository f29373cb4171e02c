"""petdesk: the desk of a pet clinic, in a terminal."""

__version__ = "0.1.0"
