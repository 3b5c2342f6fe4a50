//! One request to a backend: it is filled in and sent, and its response is read and classified.

use std::pin::Pin;
use std::rc::Rc;

use super::build_request::build;
use super::classify_response::classify;
use super::client::{Backend, TOKENS};
use super::error::BackendError;
use super::parsed_response::ParsedResponse;
use super::path::Scope;
use super::profile::RequestTemplate;
use super::request::Request;
use super::response_origin::from_backend;
use super::template::Template;
use super::transport::IsSuccess;
use super::values::Values;
use standfirst_json::Value;
use standfirst_json::table::Table;
use standfirst_model::FailureKind;

/// The future of a [`ParsedResponse`].
pub(super) type ParsedResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<ParsedResponse, BackendError>> + 'a>>;

impl Backend {
    /// Fills in and sends a request, and reads and classifies the response. If the reader has to sign in and the token
    /// can be renewed, sends the request once more.
    pub(super) fn request<'a>(
        &'a self,
        attempt: &'static str,
        template: &'a RequestTemplate,
        more_query: Option<&'a Table<String, Template>>,
        page_address: Option<String>,
        mut values: Values,
    ) -> ParsedResponseFuture<'a> {
        // Boxed, because every future that awaits this one would contain it, and it is large.
        Box::pin(async move {
            let (address, first) = (page_address.clone(), values.clone());
            let answer = self.request_once(attempt, template, more_query, address, first);
            match answer.await {
                Err(error)
                    if error.failure().kind == FailureKind::LoginRequired
                        && self.access().renew().await =>
                {
                    self.access().sign(self.profile(), &mut values);
                    self.request_once(attempt, template, more_query, page_address, values)
                        .await
                }
                answer => answer,
            }
        })
    }

    async fn request_once(
        &self,
        attempt: &'static str,
        template: &RequestTemplate,
        more_query: Option<&Table<String, Template>>,
        page_address: Option<String>,
        values: Values,
    ) -> Result<ParsedResponse, BackendError> {
        let inner = &self.inner;
        let fill = |values| {
            let built = build(template, &inner.profile.headers, more_query, values);
            built.map_err(|missing| {
                let reason = format!(
                    "{}: the request needs a value for {{{}}}",
                    inner.profile.name, missing.0
                );
                BackendError::of(attempt, FailureKind::Misconfigured, reason)
            })
        };
        let mut request: Request = fill(&values)?;
        if values.get(TOKENS).is_some() {
            let public = fill(&values.without(TOKENS)).unwrap_or_else(|_| request.clone());
            request.public_url = Some(public.url);
        }
        if let Some(address) = page_address {
            request.public_url = request.public_url.map(|_| address.clone());
            request.url = address;
        }
        request.credentials = inner.profile.credentials;
        request.signed = inner.access.has_token();
        request.timeout_milliseconds = inner.connection.timeout_milliseconds;
        let place = format!("{} {}", request.method, request.url);
        let sent = inner.transport.send(request.clone()).await;
        let response = sent
            .map_err(|error| BackendError::of(attempt, error.kind, format!("{place}: {error}")))?;
        let parsed = response.json();
        let is_json = parsed.is_ok();
        // A body that is not JSON is kept as text, because some backends send their errors as HTML.
        let json = parsed.unwrap_or_else(|_| Value::String(response.body.clone()));
        let answer = ParsedResponse {
            url: request.url.clone(),
            response,
            json,
            values,
            attempt,
        };
        let attempt = format!("{attempt} ({place})");
        let expects = template.answer.unwrap_or_default();
        from_backend(&request, expects, &answer.response, is_json).map_err(|reason| {
            let error = BackendError::of(&attempt, FailureKind::Unreadable, reason);
            error.with_status(answer.response.status)
        })?;
        classify(
            &inner.profile.failure,
            &attempt,
            &answer.response,
            answer.scope(),
        )?;
        if is_json && let Some(keeping) = inner.transport.on_success(&request, &answer.response) {
            keeping.await;
        }
        if answer.response.is_cached {
            let is_success = self.classify_later(answer.values.clone());
            inner
                .transport
                .on_cached_response(&request, &answer.response, is_success);
        }
        Ok(answer)
    }

    /// Returns a function that checks whether a later response to the same request is a success.
    fn classify_later(&self, values: Values) -> IsSuccess {
        let inner = Rc::clone(&self.inner);
        Box::new(move |response| {
            let Ok(json) = response.json() else {
                return false;
            };
            let scope = Scope {
                root: &json,
                item: &json,
                headers: &response.headers,
                values: &values,
            };
            classify(&inner.profile.failure, "", response, scope).is_ok()
        })
    }
}
