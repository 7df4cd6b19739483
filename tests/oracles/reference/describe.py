#!/usr/bin/python3
"""
describe.py FILE…

What safetensors files hold, as JSON: {file: {name: [dtype, shape, SHA-256 of the bytes]}}. Needs no package.
"""
import hashlib
import json
import sys

from layout import entries

print(json.dumps({path: {name: [dtype, shape, hashlib.sha256(data).hexdigest()]
                         for name, dtype, shape, data in entries(path)} for path in sys.argv[1:]}))
