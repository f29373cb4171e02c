"""AES-256 at rest: the keys and where they are kept, the cipher, the clinic's own key, and changing it."""
