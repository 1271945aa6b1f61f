"""How large a mail may be: one number for all that takes mail in."""

LARGEST = 15 * 1024 * 1024  # bytes of one mail: a file of 10 MB grows by a third on its way (base64, RFC 2045 6.8)
