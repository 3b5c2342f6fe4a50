//! The endpoint for reports of comments.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::input::{self, Path};
use super::{SharedState, write_store};
use crate::client::Client;
use crate::problem::{FieldError, Problem};
use crate::store::Report;

/// The reasons for a report.
const REASONS: [&str; 5] = ["spam", "abuse", "off_topic", "illegal", "other"];

/// The greatest number of characters of a report's text.
const MAX_TEXT: usize = 1000;

/// The body of a report.
#[derive(Debug, Deserialize)]
struct ReportBody {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    text: String,
}

/// Reports a comment to the moderators. The same reader's second report of a comment changes nothing, so a request may
/// be repeated.
pub async fn report(
    State(shared): State<SharedState>,
    Path(id): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let body: ReportBody = input::json(&headers, body, &shared.options).await?;
    input::idempotency_key(&headers)?;
    let reporter = input::voter(&headers)?;
    let mut errors = Vec::new();
    let reason = REASONS.into_iter().find(|reason| *reason == body.reason);
    if reason.is_none() {
        errors.push(FieldError {
            field: "reason",
            code: "invalid",
            detail: format!("A reason is one of {}.", REASONS.join(", ")),
        });
    }
    let text = body.text.trim();
    if text.chars().count() > MAX_TEXT {
        errors.push(FieldError {
            field: "text",
            code: "too_long",
            detail: format!("The text may have at most {MAX_TEXT} characters."),
        });
    }
    let Some(reason) = reason.filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    shared.throttles.admit_report(client, reporter)?;
    let report = Report {
        comment: id,
        reporter: reporter.to_owned(),
        reason,
        text: text.to_owned(),
    };
    match write_store(&shared, move |store| store.report(&report)).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("such comment")),
    }
}
