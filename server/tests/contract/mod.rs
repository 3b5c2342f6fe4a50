//! Checks that `openapi.json` matches the program: every response that a test receives must be documented.

use serde_json::{Value, json};

use crate::harness::Response;

/// Returns the OpenAPI document.
pub fn document() -> Value {
    serde_json::from_str(include_str!("../../openapi.json")).unwrap()
}

/// Returns the documented path that matches a request's path, such as `/comments/{id}` for `comments/7?x=y`.
fn template<'a>(document: &'a Value, path: &str) -> Option<&'a str> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let paths = document["paths"].as_object().unwrap();
    paths.keys().map(String::as_str).find(|template| {
        let known: Vec<&str> = template.trim_start_matches('/').split('/').collect();
        known.len() == parts.len()
            && known
                .iter()
                .zip(&parts)
                .all(|(known, part)| known.starts_with('{') || known == part)
    })
}

/// Fails if a response does not match the document for its path, method and status.
pub fn check(method: &str, path: &str, response: &Response) {
    let document = document();
    let context = format!("{method} /{path} -> {}", response.status);
    let operation = template(&document, path)
        .map(|template| &document["paths"][template][method.to_lowercase()])
        .filter(|operation| operation.is_object());
    let Some(operation) = operation else {
        // A path or method that is not documented must return the common error response.
        assert!(
            matches!(response.status, 404 | 405),
            "{context}: not documented"
        );
        assert_schema(
            &document,
            &json!({ "$ref": "#/components/schemas/Problem" }),
            response,
            &context,
        );
        return;
    };
    let documented = &operation["responses"][response.status.to_string()];
    assert!(
        documented.is_object(),
        "{context}: the status is not documented"
    );
    let Some(content) = documented["content"].as_object() else {
        assert_eq!(response.body, "", "{context}: the body is not documented");
        return;
    };
    let kind = response.header("content-type");
    let media_type = content
        .get(&kind)
        .unwrap_or_else(|| panic!("{context}: {kind} is not documented"));
    for header in documented["headers"].as_object().into_iter().flatten() {
        let optional = header.0.starts_with("Idempotency");
        let sent = !response.header(&header.0.to_lowercase()).is_empty();
        assert!(sent || optional, "{context}: {} is missing", header.0);
    }
    assert_schema(&document, &media_type["schema"], response, &context);
}

fn assert_schema(document: &Value, schema: &Value, response: &Response, context: &str) {
    let mut schema_with_components = schema.clone();
    schema_with_components["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema_with_components).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&response.json)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(
        errors.is_empty(),
        "{context}: {errors:#?}\n{}",
        response.body
    );
}

/// Returns all operations as method and path.
pub fn operations() -> Vec<(String, String)> {
    let document = document();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if method != "parameters" {
                all.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    all
}
