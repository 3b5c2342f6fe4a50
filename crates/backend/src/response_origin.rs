//! Decides whether a response came from the backend at all, before anything is read by the profile.
//!
//! A captive portal responds to every request with its own page and a success status. Such a response does not show
//! what became of the request, so a comment stays in the outbox.

use super::profile::BodyKind;
use super::request::Request;
use super::transport::Response;
use standfirst_json::quote::quoted;

/// Returns an error with the reason if the response did not come from the backend. Responses with an error status
/// are left to the profile, because some backends send their errors as HTML.
pub(super) fn from_backend(
    request: &Request,
    expects: BodyKind,
    response: &Response,
    is_json: bool,
) -> Result<(), String> {
    let status = response.status;
    if status >= 400 {
        return Ok(());
    }
    if !(200..300).contains(&status) {
        // A damaged cached response, or a redirect without an address.
        return Err(format!("status {status} is neither a success nor an error"));
    }
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    if response.redirected && !reads {
        // The browser followed the redirect, usually with a GET, so the responding address did not get the body.
        return Err("the request was redirected, and another address responded".to_owned());
    }
    if is_json || expects == BodyKind::Any {
        return Ok(());
    }
    if response.body.trim().is_empty() {
        return if !reads && matches!(status, 201 | 202 | 204 | 205) {
            Ok(())
        } else {
            Err(format!("expected JSON; the response {status} was empty"))
        };
    }
    let media_type = response.header("content-type").unwrap_or("no media type");
    let body = quoted(&response.body);
    Err(format!(
        "expected JSON; the response {status} ({media_type}) is not JSON: {body}"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::classify_response::classify;
    use crate::path::Scope;
    use crate::profile::FailureRules;
    use crate::values::Values;
    use standfirst_json::Value;

    fn accepted(method: &str, expects: BodyKind, status: u16, body: &str) -> bool {
        let mut request = Request::get(String::new());
        request.method = method.to_owned();
        let response = Response {
            status,
            body: body.to_owned(),
            ..Response::default()
        };
        let is_json = standfirst_json::parse(body).is_ok();
        from_backend(&request, expects, &response, is_json).is_ok()
    }

    #[test]
    fn successes_without_json_are_rejected() {
        let notice = "<br />Notice: Undefined index {\"id\":7}";
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            for body in [
                "<!doctype html><p>Sign in",
                notice,
                "{\"id\":",
                "",
                " \n",
                "ok",
            ] {
                assert!(
                    !accepted(method, BodyKind::Json, 200, body),
                    "{method} {body}"
                );
            }
            assert!(accepted(method, BodyKind::Json, 200, "null"), "{method}");
            assert!(accepted(method, BodyKind::Json, 403, "<p>No"), "{method}");
        }
        assert!(!accepted("POST", BodyKind::Json, 201, "<p>Sign in"));
        assert!(!accepted("GET", BodyKind::Json, 204, ""));
    }

    #[test]
    fn a_successful_response_may_be_empty() {
        for status in [201, 202, 204, 205] {
            assert!(accepted("DELETE", BodyKind::Json, status, ""));
        }
        assert!(accepted("DELETE", BodyKind::Any, 200, ""));
        assert!(accepted("POST", BodyKind::Any, 200, "ok"));
    }

    /// The service worker is tested on the same cases (`tests/browser/worker.rs`). It must not accept what a page
    /// refuses: its success is final for an edit, a deletion or a vote.
    #[test]
    fn accepted_responses_are_those_of_the_shared_cases() {
        let cases = include_str!("../../../tests/outbox_rules.json");
        let cases = standfirst_json::parse(cases).unwrap();
        let rows = cases.get("responses").and_then(Value::as_array).unwrap();
        assert!(rows.len() > 10);
        for row in rows {
            let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap().to_owned();
            let truth = |key: &str| row.get(key).and_then(Value::as_bool).unwrap_or_default();
            let status = row.get("status").and_then(Value::as_i64).unwrap();
            let mut request = Request::get(String::new());
            request.method = "POST".to_owned();
            let response = Response {
                status: u16::try_from(status).unwrap(),
                headers: vec![("content-type".to_owned(), text("type"))],
                body: text("body"),
                redirected: truth("redirected"),
                ..Response::default()
            };
            let json = response.json();
            let is_json = json.is_ok();
            let json = json.unwrap_or_default();
            let scope = Scope {
                root: &json,
                item: &json,
                headers: &response.headers,
                values: &Values::default(),
            };
            let origin = from_backend(&request, BodyKind::Json, &response, is_json);
            let success = classify(&FailureRules::default(), "", &response, scope);
            let is_accepted = origin.is_ok() && success.is_ok();
            assert_eq!(is_accepted, truth("page"), "{row:?}");
            assert!(is_accepted || !truth("worker"), "{row:?}");
        }
    }

    #[test]
    fn a_redirected_write_is_rejected() {
        let response = Response {
            status: 200,
            body: "{}".to_owned(),
            redirected: true,
            ..Response::default()
        };
        let mut request = Request::get(String::new());
        assert!(from_backend(&request, BodyKind::Json, &response, true).is_ok());
        request.method = "POST".to_owned();
        for expects in [BodyKind::Json, BodyKind::Any] {
            assert!(from_backend(&request, expects, &response, true).is_err());
        }
    }
}
