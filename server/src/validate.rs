//! What a submission must meet.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::problem::FieldError;

/// Lengths in characters: least and most.
pub const TEXT: (usize, usize) = (1, 10_000);
/// See [`TEXT`].
pub const NAME: (usize, usize) = (1, 80);
/// See [`TEXT`].
pub const EMAIL: (usize, usize) = (3, 254);
/// See [`TEXT`].
pub const WEBSITE: (usize, usize) = (4, 200);

/// Who writes.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Author {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The e-mail address; it never leaves the server.
    #[serde(default)]
    pub email: String,
    /// A website.
    #[serde(default)]
    pub website: Option<String>,
}

/// A new comment as it is sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct NewComment {
    /// What it answers.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// Who writes.
    #[serde(default)]
    pub author: Author,
    /// The words, in Markdown.
    #[serde(default)]
    pub text: String,
}

/// The limits as `/settings` tells them.
pub fn limits() -> Value {
    let of = |(min, max): (usize, usize)| json!({ "min": min, "max": max });
    json!({ "text": of(TEXT), "name": of(NAME), "email": of(EMAIL), "website": of(WEBSITE) })
}

/// Checks a new comment, white space taken off.
pub fn check(new: &mut NewComment) -> Vec<FieldError> {
    new.text = new.text.trim().to_owned();
    new.author.name = new.author.name.trim().to_owned();
    new.author.email = new.author.email.trim().to_owned();
    new.author.website = new
        .author
        .website
        .take()
        .map(|site| site.trim().to_owned())
        .filter(|site| !site.is_empty());
    let mut errors = Vec::new();
    errors.extend(check_length("text", &new.text, TEXT, true));
    errors.extend(check_length("name", &new.author.name, NAME, true));
    let email = check_length("email", &new.author.email, EMAIL, true);
    let email = email.or_else(|| {
        (!is_email(&new.author.email))
            .then(|| error("email", "invalid_email", "This is no e-mail address."))
    });
    errors.extend(email);
    if let Some(site) = &new.author.website {
        let fault = check_length("website", site, WEBSITE, false).or_else(|| {
            (!is_website(site)).then(|| error("website", "invalid_url", "This is no web address."))
        });
        errors.extend(fault);
    }
    errors
}

/// Checks a changed text.
pub fn check_text(text: &str) -> Option<FieldError> {
    check_length("text", text.trim(), TEXT, true)
}

fn error(field: &'static str, code: &'static str, detail: &str) -> FieldError {
    FieldError {
        field,
        code,
        detail: detail.to_owned(),
    }
}

fn check_length(
    field: &'static str,
    value: &str,
    (min, max): (usize, usize),
    required: bool,
) -> Option<FieldError> {
    let length = value.chars().count();
    if length == 0 {
        return required.then(|| error(field, "required", "This is required."));
    }
    if length < min {
        return Some(error(
            field,
            "too_short",
            &format!("At least {min} characters."),
        ));
    }
    (length > max).then(|| error(field, "too_long", &format!("At most {max} characters.")))
}

/// By the HTML standard's rule, with letters of any script.
fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let beyond = |one: char| !one.is_ascii() && !one.is_whitespace() && !one.is_control();
    let local_ok = |one: char| {
        one.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(one) || beyond(one)
    };
    let label_ok = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || one == '-' || beyond(one))
    };
    !local.is_empty() && local.chars().all(local_ok) && domain.split('.').all(label_ok)
}

fn is_website(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !address.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_nothing_and_addresses_are_liberal() {
        let mut new = NewComment {
            text: " \n".into(),
            ..NewComment::default()
        };
        let fields: Vec<_> = check(&mut new)
            .iter()
            .map(|error| (error.field, error.code))
            .collect();
        assert_eq!(
            fields,
            [
                ("text", "required"),
                ("name", "required"),
                ("email", "required")
            ]
        );
        for good in ["a@x.com", "joe+tag@example.museum", "josé@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["a@", "@x", "a b@x.com", "a@x..com"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
