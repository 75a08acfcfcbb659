"""/openapi.json, made from the declarations of the routes."""

import re
from typing import Any

from flask import Flask

from foundation.web.parsing import adapter
from foundation.web.problems import STATUS
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Route

REF = "#/components/schemas/{model}"


def describe(app: Flask, *, title: str, version: str, base_url: str) -> dict[str, Any]:
    """Return the description of every declared route (OpenAPI 3.1.0)."""
    schemas: dict[str, Any] = {"Problem": _problem_schema()}
    paths: dict[str, Any] = {}
    table: dict[str, Route] = app.extensions["bianliang.routes"]
    for route in table.values():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", route.rule)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, path, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def shapes_of(description: dict[str, Any], tag: str) -> list[str]:
    """Return the names of all schemas that the operations of a tag lead to, however far, in their order."""
    schemas = description["components"]["schemas"]
    operations = [
        operation
        for methods in description["paths"].values()
        for operation in methods.values()
        if tag in operation["tags"]
    ]
    found: set[str] = set()
    waiting: list[Any] = [operations]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return sorted(found)


def scopes(app: Flask) -> set[str]:
    """Return every scope that a route asks for."""
    return {route.scope for route in app.extensions["bianliang.routes"].values() if route.scope}


def _operation(route: Route, path: str, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.endpoint,
        "summary": route.summary,
        "description": _who(route),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{([^}]+)}", path)
        ],
        "responses": {str(route.status): _good(route, schemas)} | _problems(),
        "tags": [route.endpoint.split(".")[0]],
    }
    if route.may != ANYONE:
        operation["security"] = [{"bearer": [route.scope] if route.scope else []}]
    if route.takes is not None:
        schema = _schema(route.takes, schemas, mode="validation")
        if route.takes_query:
            operation["parameters"] += _query(schemas[schema["$ref"].rsplit("/", 1)[1]])
        else:
            operation["requestBody"] = _body(route, schema)
    elif route.files:
        operation["requestBody"] = _body(route, {"type": "object"})
    return operation


def _body(route: Route, schema: dict[str, Any]) -> dict[str, Any]:
    if not route.files:
        return {"required": True, "content": {"application/json": {"schema": schema}}}
    files = {
        "type": "object",
        "properties": {name: {"type": "string", "format": "binary"} for name in route.files},
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": {"allOf": [schema, files]}}}}


def _query(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema.get("properties", {}).items()
    ]


def _schema(kind: Any, schemas: dict[str, Any], *, mode: Any) -> dict[str, Any]:
    schema = adapter(kind).json_schema(ref_template=REF, mode=mode)
    for name, part in schema.pop("$defs", {}).items():
        schemas.setdefault(name, part)
    if "$ref" in schema or "title" not in schema or schema.get("type") != "object":
        return schema
    schemas.setdefault(schema["title"], schema)
    return {"$ref": REF.format(model=schema["title"])}


def _good(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    if isinstance(route.gives, Download):
        return {"description": "The file.", "content": {route.gives.media_type: {}}}
    if route.gives is None:
        return {"description": "A page."}
    schema = _schema(route.gives, schemas, mode="serialization")
    return {"description": "The answer.", "content": {"application/json": {"schema": schema}}}


def _problems() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {str(status): {"description": kind.title(), "content": content} for kind, status in STATUS.items()}


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "title": "Problem",
        "description": "RFC 9457. Further members are the facts of the refusal.",
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "remedy": text,
        },
        "required": ["type", "title", "status"],
        "additionalProperties": True,
    }


def _who(route: Route) -> str:
    if route.may == ANYONE:
        return "Anyone."
    who = "Anyone signed in." if route.may == SIGNED_IN else "Roles: " + ", ".join(sorted(route.may)) + "."
    return f"{who} Token scope: {route.scope}." if route.scope else f"{who} Not by token."
