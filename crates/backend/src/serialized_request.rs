//! Requests that the service worker sends when no page is open.

use super::build_request::build;
use super::client::Backend;
use super::profile::RequestTemplate;
use super::request::Credentials;
use super::types::{CreateContext, PageIdentity};
use super::values::Values;
use standfirst_json::Value;
use standfirst_model::Submission;

/// A request with all values filled in, for the service worker, which does not have the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerializedRequest {
    /// The address.
    pub url: String,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl SerializedRequest {
    /// Returns the JSON that is stored for the service worker.
    pub fn to_json(&self) -> Value {
        Value::object(vec![
            ("url", self.url.as_str().into()),
            ("method", self.method.as_str().into()),
            ("headers", Value::texts(&self.headers)),
            ("body", self.body.as_deref().into()),
        ])
    }
}

impl Backend {
    /// Returns `None` if only a page can send the request:
    /// - if the backend does not recognise a repeated request;
    /// - if the status alone does not show whether the request succeeded;
    /// - if the profile's `credentials` are not `same-origin`, or the reader has a token, which only a page has.
    pub(super) fn serialize(
        &self,
        template: &RequestTemplate,
        values: &Values,
    ) -> Option<SerializedRequest> {
        let profile = self.profile();
        let is_plain = profile.capabilities.idempotency_key
            && profile.failure.when.is_empty()
            && profile.credentials == Credentials::SameOrigin
            && !self.access().has_token();
        let request = build(template, &profile.headers, None, values).ok()?;
        is_plain.then_some(SerializedRequest {
            url: request.url,
            method: request.method,
            headers: request.headers,
            body: request.body,
        })
    }

    /// Serializes the request of a new comment. The page sends the same request again later to get the response.
    pub fn serialize_create(
        &self,
        page: &PageIdentity,
        submission: &Submission,
        context: &CreateContext,
    ) -> Option<SerializedRequest> {
        let call = self.profile().create.as_ref()?;
        let values = self.create_values(page, submission, context);
        self.serialize(&call.request, &values)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::transport::FetchTransport;
    use crate::{CommentAction, Connection, Profile, VoteDirection};

    fn vote(profile: &str) -> Option<SerializedRequest> {
        let profile = Profile::parse("profile.json", profile).unwrap();
        let transport = Rc::new(FetchTransport);
        let backend = Backend::new(profile, Connection::default(), transport).unwrap();
        let page = PageIdentity::default();
        let vote = CommentAction::Vote {
            direction: VoteDirection::Up,
            voter: "somebody".into(),
        };
        backend.serialize_action(&page, &"7".into(), &vote)
    }

    #[test]
    fn a_serialized_request_has_all_values_filled_in() {
        let profile = include_str!("../../../public/profiles/standfirst.json");
        let request = vote(profile).unwrap().to_json();
        let text = |key: &str| request.get(key).and_then(Value::as_str);
        assert_eq!(text("url"), Some("api/v1/comments/7/vote"));
        assert_eq!(text("method"), Some("PUT"));
        assert_eq!(text("body"), Some(r#"{"direction":"up"}"#));
    }

    #[test]
    fn requests_that_only_a_page_can_send_are_not_serialized() {
        let profile = include_str!("../../../public/profiles/standfirst.json");
        for (from, to) in [
            (r#""idempotency_key": true"#, r#""idempotency_key": false"#),
            (
                r#""failure": {"#,
                r#""failure": { "when": [{ "at": "error", "is": [true] }],"#,
            ),
            (
                r#""headers": { "Accept""#,
                r#""credentials": "include", "headers": { "Accept""#,
            ),
        ] {
            let other = profile.replace(from, to);
            assert!(other != profile, "{from}");
            assert_eq!(vote(&other), None, "{to}");
        }
    }
}
