"""The public check of a signed act: by its number, by its QR code, by its file."""
