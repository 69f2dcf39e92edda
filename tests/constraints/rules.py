"""Constraints to test decoding with: ordinary ones, and hostile ones that are nested, recursive, ambiguous or huge."""

from decimal import Decimal, InvalidOperation

PATTERNS = [
    r"\d{4}-\d{2}-\d{2}",
    r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.\d{2,4}",
    r"[A-Z]{2}\d{2}(?: ?\d{4}){4}",
    r"\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]?\d{3,8}",
    r"[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z]{2,6})+",
    r"https?://[\w.-]+(?:/[\w./-]*)?",
    r"(yes|no|maybe)",
    r"yes|no|",
    r"-?(?:0|[1-9]\d*)(?:\.\d+)?",
    r"#[0-9a-fA-F]{6}\b"[:-2],
    r"(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)",
    r"[^,]*,[^,]*,[^,]*",
    r".{0,20}",
    r"\S+(?: \S+){0,5}",
    r"[\wäöüß]+",
    r"[一-龥]{1,8}",
    r"(?:😀|😡|🙂)+",
    r"\D{3}\W\s[^\d][^\s][^\w]",
    r"\x41\u00e9\n\t?",
    r"(a*)*b",
    r"(?:(?:(?:a|b)+c?)+d?)+",
    r"(x+x+)+y",
    r"(?:a?){12}a{12}",
    r"(?:[ab]{1,3}){2,9}",
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten){3}",
    "|".join(f"product-{i:04}" for i in range(3000)),
    r"\d{300}",
    r"(?:(?:(?:(?:[a-c]){1,4}){1,4}){1,4}){1,4}",
    r"^(?:start|begin).*(?:end|stop)$",
    r"[\]\[\\^-]{1,4}\$\{\}\(\)\*\+\?\.\|/",
]

PERSON = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0, "maximum": 150}},
          "required": ["name", "age"], "additionalProperties": False}

SCHEMAS = [
    {},
    True,
    {"type": "object"},
    PERSON,
    {"type": "array", "items": PERSON, "minItems": 1, "maxItems": 3},
    {"enum": ["red", "green", 3, None, True, {"a": [1, 2]}, "quote \" and \\ and ü"]},
    {"const": {"answer": 42}},
    {"type": ["string", "null"], "maxLength": 12},
    {"type": "integer", "minimum": -17, "maximum": 1203},
    {"type": "integer", "exclusiveMinimum": 99, "exclusiveMaximum": 101},
    {"type": "number", "minimum": -0.25, "maximum": 12.75},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    {"type": "number", "minimum": 1e15},
    {"type": "integer", "multipleOf": 7},
    {"type": "string", "pattern": "^[A-Z]{3}-\\d+$"},
    {"type": "string", "pattern": "error|warning", "minLength": 8, "maxLength": 20},
    {"type": "string", "minLength": 3, "maxLength": 5},
    {"type": "object", "properties": {"when": {"type": "string", "format": "date-time"}, "id": {"type": "string", "format": "uuid"},
                                      "from": {"type": "string", "format": "ipv4"}, "to": {"type": "string", "format": "email"}}},
    {"type": "object", "properties": {"a": {"type": "integer"}, "ab": {"type": "integer"}, "é\"": {"type": "integer"}},
     "additionalProperties": {"type": "string"}, "required": ["ab", "zz"]},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}, "minItems": 3},
    {"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": False},
    {"anyOf": [{"type": "object", "properties": {"kind": {"const": "circle"}, "r": {"type": "number", "minimum": 0}}, "required": ["kind", "r"]},
               {"type": "object", "properties": {"kind": {"const": "square"}, "side": {"type": "number", "minimum": 0}},
                "required": ["kind", "side"]}]},
    {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
    {"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {
        "value": {"type": "integer"}, "left": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "null"}]},
        "right": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "null"}]}}, "required": ["value", "left", "right"]}}},
    {"type": "array", "items": {"$ref": "#"}},
    {"anyOf": [{"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
               {"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"type": "boolean"}]}}]},
    {"enum": [f"item number {i}" for i in range(20000)]},
    {"type": "object", "properties": {f"field_{i}": {"type": ["string", "integer", "null"]} for i in range(100)},
     "required": [f"field_{i}" for i in range(0, 100, 3)]},
    {"type": "object", "properties": {"deep": {"type": "object", "properties": {"deeper": {"type": "object", "properties": {
        "list": {"type": "array", "items": {"type": "array", "items": {"type": "number"}, "maxItems": 2}, "minItems": 2}},
        "required": ["list"]}}, "required": ["deeper"]}}, "required": ["deep"]},
    {"allOf": [{"$ref": "#/definitions/mixed"}], "definitions": {"mixed": {"minLength": 2, "minimum": 5, "items": {"type": "null"}, "required": ["k"]}}},
]

COPIES = [
    ("The meeting is on 12 May at 3 pm, in Zürich 🙂.", ["none"]),
    ("x", []),
    ("aaaa aaaa", ["none", "all"]),
]


def rules():
    """(constraint as in meta.json, input) of each."""
    found = [({"regex": pattern}, "") for pattern in PATTERNS]
    for i, schema in enumerate(SCHEMAS):
        found.append(({"schema": schema, "spacing": ["compact", "spaced", "any"][i % 3]}, ""))
    found += [({"copy": True, "instead": instead, "input": text}, text) for text, instead in COPIES]
    return found


def exact(text):
    """A JSON number as a Decimal; if its exponent is too large for one, the nearest float, 0 or infinity."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return float(text)


def is_valid(rule, text, source, validators):
    """By Python's own re and json, and by jsonschema."""
    import json
    import re

    if "regex" in rule:
        return re.fullmatch(rule["regex"], text) is not None
    if "copy" in rule:
        return text in rule["instead"] or (text != "" and text in source)
    key = json.dumps(rule["schema"])
    if key not in validators:
        from jsonschema import Draft202012Validator

        validators[key] = Draft202012Validator(rule["schema"])
    try:
        value = json.loads(text, parse_float=exact)  # limits hold exactly
    except ValueError:
        return False
    return validators[key].is_valid(value)
