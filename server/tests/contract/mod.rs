//! Checks that `openapi.json` matches the program: every response that a test receives must be documented.

use serde_json::{Value, json};

use crate::program::Answer;

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
pub fn check(method: &str, path: &str, answer: &Answer) {
    let document = document();
    let place = format!("{method} /{path} -> {}", answer.status);
    let operation = template(&document, path)
        .map(|template| &document["paths"][template][method.to_lowercase()])
        .filter(|operation| operation.is_object());
    let Some(operation) = operation else {
        // A path or method that is not documented must return the common error response.
        assert!(
            matches!(answer.status, 404 | 405),
            "{place}: not documented"
        );
        fits(
            &document,
            &json!({ "$ref": "#/components/schemas/Problem" }),
            answer,
            &place,
        );
        return;
    };
    let promised = &operation["responses"][answer.status.to_string()];
    assert!(
        promised.is_object(),
        "{place}: the status is not documented"
    );
    let Some(content) = promised["content"].as_object() else {
        assert_eq!(answer.body, "", "{place}: the body is not documented");
        return;
    };
    let kind = answer.header("content-type");
    let described = content
        .get(&kind)
        .unwrap_or_else(|| panic!("{place}: {kind} is not documented"));
    for header in promised["headers"].as_object().into_iter().flatten() {
        let optional = header.0.starts_with("Idempotency");
        let sent = !answer.header(&header.0.to_lowercase()).is_empty();
        assert!(sent || optional, "{place}: {} is missing", header.0);
    }
    fits(&document, &described["schema"], answer, &place);
}

fn fits(document: &Value, schema: &Value, answer: &Answer, place: &str) {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&whole).unwrap();
    let complaints: Vec<String> = validator
        .iter_errors(&answer.json)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(
        complaints.is_empty(),
        "{place}: {complaints:#?}\n{}",
        answer.body
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
