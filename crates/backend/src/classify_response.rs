//! Decides whether a response is a success, and converts the backend's errors to [`Failure`].

use standfirst_json::Value;

use super::error::BackendError;
use super::mapping;
use super::path::Scope;
use super::plain_text::plain;
use super::profile::{Condition, FailureRules};
use super::transport::Response;
use super::values::scalar;
use standfirst_json::quote::quoted;
use standfirst_model::order::sort_by;
use standfirst_model::{Failure, FailureKind, FieldError, FieldProblem, Moment};

/// Whether all parts of a condition hold.
pub fn holds(condition: &Condition, status: u16, scope: Scope<'_>) -> bool {
    if condition.status.is_some_and(|wanted| wanted != status) {
        return false;
    }
    let Some(path) = &condition.at else {
        return condition.status.is_some();
    };
    let Some(value) = path.find(scope) else {
        return false;
    };
    let is = condition
        .is
        .as_ref()
        .is_none_or(|wanted| wanted.iter().any(|one| same(one, &value)));
    let is_not = condition
        .is_not
        .as_ref()
        .is_none_or(|wrong| !wrong.iter().any(|one| same(one, &value)));
    is && is_not
}

/// Compares two values. Backends use `1`, `"1"` and `1.0` for the same value.
fn same(a: &Value, b: &Value) -> bool {
    a == b
        || (!scalar(a).is_empty() && scalar(a) == scalar(b))
        || (a.as_f64().is_some() && a.as_f64() == b.as_f64())
}

/// Returns an error if the response is a failure: its status is not 2xx, or one of the conditions in
/// [`FailureRules::when`] holds.
pub fn classify(
    rules: &FailureRules,
    attempt: &str,
    response: &Response,
    scope: Scope<'_>,
) -> Result<(), BackendError> {
    let is_no = !(200..300).contains(&response.status)
        || rules
            .when
            .iter()
            .any(|condition| holds(condition, response.status, scope));
    if !is_no {
        return Ok(());
    }
    let code = mapping::text_or_flag(rules.code.as_ref(), scope);
    let message = mapping::text(rules.message.as_ref(), scope).map(|message| plain(&message));
    let message = message.filter(|message| !message.is_empty());
    let fields = fields_at_fault(rules, code.as_deref(), message.as_deref(), scope);
    let kind = kind_of(
        rules,
        response.status,
        code.as_deref(),
        message.as_deref(),
        &fields,
    );
    let by_header = seconds_to_wait(response);
    let failure = Failure {
        kind,
        retry_after: by_header.or_else(|| mapping::count(rules.retry_after.as_ref(), scope)),
        fields,
        backend_message: message.clone(),
    };
    let code = code.map(|code| format!(" {code}")).unwrap_or_default();
    let said = message.unwrap_or_else(|| quoted(&response.body));
    let reason = format!("the backend answered {}{code}: {said}", response.status);
    Err(BackendError::new(attempt, failure, reason).with_status(response.status))
}

fn kind_of(
    rules: &FailureRules,
    status: u16,
    code: Option<&str>,
    message: Option<&str>,
    fields: &[FieldError],
) -> FailureKind {
    let by_code = code.and_then(|code| rules.codes.get(code));
    let by_text = message.and_then(|message| {
        let found = rules
            .texts
            .iter()
            .find(|(part, _)| message.contains(part.as_str()));
        found.map(|(_, kind)| kind)
    });
    if let Some(kind) = by_code
        .or(by_text)
        .or_else(|| rules.statuses.get(&status.to_string()))
    {
        return *kind;
    }
    match status {
        _ if !fields.is_empty() => FailureKind::Invalid,
        401 => FailureKind::LoginRequired,
        403 => FailureKind::Forbidden,
        404 => FailureKind::NotFound,
        408 | 504 => FailureKind::TimedOut,
        409 => FailureKind::Duplicate,
        410 => FailureKind::Gone,
        413 => FailureKind::TooLarge,
        422 => FailureKind::Invalid,
        429 => FailureKind::TooFast,
        500.. => FailureKind::ServerBroken,
        _ => FailureKind::Refused,
    }
}

fn fields_at_fault(
    rules: &FailureRules,
    code: Option<&str>,
    message: Option<&str>,
    scope: Scope<'_>,
) -> Vec<FieldError> {
    let mut faults: Vec<FieldError> = Vec::new();
    let mut add = |name: &str, code: &str| {
        if let Some(field) = rules.field_names.get(name) {
            let problem = problem_of(rules, code);
            if !faults.iter().any(|error| error.field == *field) {
                faults.push(FieldError {
                    field: *field,
                    problem,
                });
            }
        }
    };
    match rules.fields.as_ref().and_then(|path| path.find(scope)) {
        Some(Value::Object(ref by_field)) => {
            for (name, about) in by_field {
                let code = rules
                    .field_code
                    .as_ref()
                    .and_then(|path| path.find(scope.at(about)));
                add(name, &scalar(code.as_ref().unwrap_or(about)));
            }
        }
        Some(Value::Array(ref list)) => {
            for about in list {
                let part = |path: Option<&super::path::Path>| {
                    path.and_then(|path| path.find(scope.at(about)))
                        .map(|value| scalar(&value))
                        .unwrap_or_default()
                };
                add(
                    &part(rules.field_name.as_ref()),
                    &part(rules.field_code.as_ref()),
                );
            }
        }
        _ => {}
    }
    for (said, field) in &rules.about {
        let meant =
            code == Some(said) || message.is_some_and(|message| message.contains(said.as_str()));
        if meant && !faults.iter().any(|error| error.field == *field) {
            let by_code = problem_of(rules, said);
            faults.push(FieldError {
                field: *field,
                problem: by_code,
            });
        }
    }
    sort_by(&mut faults, |a, b| a.field < b.field);
    faults
}

fn problem_of(rules: &FailureRules, code: &str) -> FieldProblem {
    let word = rules
        .field_codes
        .iter()
        .find(|(part, _)| code == *part || (part.len() > 3 && code.contains(part.as_str())));
    match word.map(|(_, word)| word.as_str()) {
        Some("missing") => FieldProblem::Missing,
        Some("malformed") => FieldProblem::Malformed,
        Some("too_long") => FieldProblem::TooLong(0),
        Some("too_short") => FieldProblem::TooShort(0),
        _ => FieldProblem::Refused,
    }
}

/// Returns the seconds to wait by `Retry-After`, which is a number of seconds or a date (RFC 9110, 10.2.3). A date
/// is compared with the response's `Date` header if this origin may read it, because the device's clock may be wrong.
fn seconds_to_wait(response: &Response) -> Option<u32> {
    let header = response.header("retry-after")?.trim();
    if let Ok(seconds) = header.parse() {
        return Some(seconds);
    }
    let until = Moment::parse_http(header)?;
    let now = response.sent().or(response.received)?;
    let wait = (until.milliseconds() - now.milliseconds()).max(0);
    u32::try_from((wait + 999).div_euclid(1000)).ok()
}
