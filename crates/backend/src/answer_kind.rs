//! Whether a response came from the backend at all: the one place that decides it, before a profile
//! reads anything.
//!
//! A network that wants its users to sign in answers every request, with its own page and a status
//! that says yes. What is no answer leaves open what became of a request: a comment stays in the outbox.

use super::request::Request;
use super::transport::Response;
use standfirst_json::decode::words;
use standfirst_json::quote::quoted;

/// What a successful answer of a call holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum AnswerKind {
    /// JSON. With a status of 201, 202, 204 or 205, which no page of another's has, also nothing.
    #[default]
    Json,
    /// Anything, and nothing: the status alone says that it was a success.
    Any,
}

words!(or_default AnswerKind { "json" => Self::Json, "any" => Self::Any });

/// An error is the reason why this is no answer of the backend's. What is refused is left to the
/// profile: some backends say no in HTML.
pub(super) fn from_backend(
    request: &Request,
    expects: AnswerKind,
    response: &Response,
    is_json: bool,
) -> Result<(), String> {
    let status = response.status;
    if status >= 400 {
        return Ok(());
    }
    if !(200..300).contains(&status) {
        // What a broken copy or a redirection without an address leaves.
        return Err(format!("the answer {status} is neither a yes nor a no"));
    }
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    if response.redirected && !reads {
        // The browser followed it, mostly as a GET: what answered did not get what was sent.
        return Err("another address answered, to which this request was redirected".to_owned());
    }
    if is_json || expects == AnswerKind::Any {
        return Ok(());
    }
    if response.body.trim().is_empty() {
        return if !reads && matches!(status, 201 | 202 | 204 | 205) {
            Ok(())
        } else {
            Err(format!("expected JSON; the answer {status} was empty"))
        };
    }
    let media_type = response.header("content-type").unwrap_or("no media type");
    let body = quoted(&response.body);
    Err(format!(
        "expected JSON; the answer {status} ({media_type}) is none: {body}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(method: &str, expects: AnswerKind, status: u16, body: &str) -> bool {
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
    fn what_no_backend_sends_is_no_answer() {
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
                    !accepted(method, AnswerKind::Json, 200, body),
                    "{method} {body}"
                );
            }
            assert!(accepted(method, AnswerKind::Json, 200, "null"), "{method}");
            assert!(accepted(method, AnswerKind::Json, 403, "<p>No"), "{method}");
        }
        assert!(!accepted("POST", AnswerKind::Json, 201, "<p>Sign in"));
        assert!(!accepted("GET", AnswerKind::Json, 204, ""));
    }

    #[test]
    fn a_success_may_be_without_words() {
        for status in [201, 202, 204, 205] {
            assert!(accepted("DELETE", AnswerKind::Json, status, ""));
        }
        assert!(accepted("DELETE", AnswerKind::Any, 200, ""));
        assert!(accepted("POST", AnswerKind::Any, 200, "ok"));
    }

    #[test]
    fn what_was_sent_is_not_answered_by_another_address() {
        let response = Response {
            status: 200,
            body: "{}".to_owned(),
            redirected: true,
            ..Response::default()
        };
        let mut request = Request::get(String::new());
        assert!(from_backend(&request, AnswerKind::Json, &response, true).is_ok());
        request.method = "POST".to_owned();
        for expects in [AnswerKind::Json, AnswerKind::Any] {
            assert!(from_backend(&request, expects, &response, true).is_err());
        }
    }
}
