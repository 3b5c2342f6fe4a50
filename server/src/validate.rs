//! Validation of submitted comments.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::problem::FieldError;
use standfirst_model::blank::{is_blank, is_invisible};

const INVALID_EMAIL: &str = "This is not an email address.";
const INVALID_WEBSITE: &str = "This is not a web address.";

/// The minimum and maximum length, in characters.
pub const TEXT_LENGTH: (usize, usize) = (1, 10_000);
/// See [`TEXT_LENGTH`].
pub const NAME_LENGTH: (usize, usize) = (1, 80);
/// See [`TEXT_LENGTH`].
pub const EMAIL_LENGTH: (usize, usize) = (3, 254);
/// See [`TEXT_LENGTH`].
pub const WEBSITE_LENGTH: (usize, usize) = (4, 200);

/// The author of a new comment.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Author {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The e-mail address, which is never sent to clients.
    #[serde(default)]
    pub email: String,
    /// The website.
    #[serde(default)]
    pub website: Option<String>,
}

/// A new comment as submitted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SubmittedComment {
    /// The id of the comment that it replies to.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// The author.
    #[serde(default)]
    pub author: Author,
    /// The text, in Markdown.
    #[serde(default)]
    pub text: String,
}

/// Returns the limits as `/settings` reports them.
pub fn limits() -> Value {
    let of = |(min, max): (usize, usize)| json!({ "min": min, "max": max });
    json!({ "text": of(TEXT_LENGTH), "name": of(NAME_LENGTH), "email": of(EMAIL_LENGTH), "website": of(WEBSITE_LENGTH) })
}

/// Trims a new comment and returns its errors.
pub fn trim_and_check(new: &mut SubmittedComment) -> Vec<FieldError> {
    let name = check_single_line(
        "name",
        &new.author.name,
        "invalid",
        "A name is one line of letters.",
    );
    let email = check_single_line("email", &new.author.email, "invalid_email", INVALID_EMAIL);
    let website = new.author.website.as_deref();
    let website =
        website.and_then(|site| check_single_line("website", site, "invalid_url", INVALID_WEBSITE));
    new.text = trimmed(&new.text);
    new.author.name = trimmed(&new.author.name);
    new.author.email = trimmed(&new.author.email);
    let site = new.author.website.take().map(|site| trimmed(&site));
    new.author.website = site.filter(|site| !site.is_empty());
    let mut errors = Vec::new();
    errors.extend(check_length("text", &new.text, TEXT_LENGTH, true));
    errors.extend(name.or_else(|| check_length("name", &new.author.name, NAME_LENGTH, true)));
    let email = email.or_else(|| check_length("email", &new.author.email, EMAIL_LENGTH, true));
    let email = email.or_else(|| {
        (!is_email(&new.author.email)).then(|| error("email", "invalid_email", INVALID_EMAIL))
    });
    errors.extend(email);
    let website = website.or_else(|| {
        let site = new.author.website.as_deref()?;
        check_length("website", site, WEBSITE_LENGTH, false).or_else(|| {
            (!is_website(site)).then(|| error("website", "invalid_url", INVALID_WEBSITE))
        })
    });
    errors.extend(website);
    errors
}

/// Checks the new text of an edited comment.
pub fn check_text(text: &str) -> Option<FieldError> {
    check_length("text", &trimmed(text), TEXT_LENGTH, true)
}

/// Returns the error for a text without visible characters.
pub fn blank_text_error() -> FieldError {
    error("text", "required", "This field is required.")
}

/// Returns the text without surrounding white space. A text without visible characters becomes empty.
pub fn trimmed(text: &str) -> String {
    if is_blank(text) {
        String::new()
    } else {
        text.trim().to_owned()
    }
}

/// Rejects control characters, line breaks and bidirectional marks, because a value with one of them is not a
/// single line or reads as a different one. They are errors at the ends too, because nobody types them there.
fn check_single_line(
    field: &'static str,
    value: &str,
    code: &'static str,
    detail: &str,
) -> Option<FieldError> {
    let is_forbidden = |one: char| {
        one.is_control()
            || matches!(one, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
    };
    value
        .contains(is_forbidden)
        .then(|| error(field, code, detail))
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
        return required.then(|| error(field, "required", "This field is required."));
    }
    if length < min {
        return Some(error(
            field,
            "too_short",
            &format!("Please use at least {min} characters."),
        ));
    }
    (length > max).then(|| {
        error(
            field,
            "too_long",
            &format!("Please use at most {max} characters."),
        )
    })
}

/// Checks an e-mail address by the HTML standard's rule, but allows letters of every script.
fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let is_non_ascii = |one: char| !one.is_ascii() && !one.is_whitespace() && !is_invisible(one);
    let is_local_part = |one: char| {
        one.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(one) || is_non_ascii(one)
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || one == '-' || is_non_ascii(one))
    };
    !local.is_empty() && local.chars().all(is_local_part) && domain.split('.').all(is_label)
}

fn is_website(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !address.contains(|one: char| one.is_whitespace() || is_invisible(one))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_codes(mut new: SubmittedComment) -> Vec<(&'static str, &'static str)> {
        let errors = trim_and_check(&mut new);
        errors.iter().map(|one| (one.field, one.code)).collect()
    }

    fn comment(name: &str, email: &str, website: &str, text: &str) -> SubmittedComment {
        SubmittedComment {
            parent_id: None,
            author: Author {
                name: name.to_owned(),
                email: email.to_owned(),
                website: Some(website.to_owned()),
            },
            text: text.to_owned(),
        }
    }

    #[test]
    fn invisible_values_count_as_missing() {
        for blank in [
            "",
            " \n",
            "\u{200b}",
            "\u{feff}",
            "\u{2800}",
            "\u{3164}",
            " \u{ad}\u{115f} ",
        ] {
            let all = [
                ("text", "required"),
                ("name", "required"),
                ("email", "required"),
            ];
            assert_eq!(
                error_codes(comment(blank.trim(), blank.trim(), blank.trim(), blank)),
                all,
                "{blank:?}"
            );
            assert_eq!(
                check_text(blank).map(|one| one.code),
                Some("required"),
                "{blank:?}"
            );
        }
        assert!(error_codes(comment(" Ada ", " a@x.com ", "", "\u{200b}seen\n")).is_empty());
    }

    #[test]
    fn control_characters_are_refused_in_single_line_fields() {
        for odd in [
            '\n', '\r', '\t', '\0', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{202e}',
            '\u{2066}',
        ] {
            for (before, after) in [("a", "b"), ("", "b"), ("a", "")] {
                let with = |rest: &str| format!("{before}{odd}{after}{rest}");
                let site = format!("https://x.example/{}", with(""));
                assert_eq!(
                    error_codes(comment(
                        &with(""),
                        &with("@x.com"),
                        &site,
                        "two\nlines\tand a tab"
                    )),
                    [
                        ("name", "invalid"),
                        ("email", "invalid_email"),
                        ("website", "invalid_url")
                    ],
                    "{odd:?}"
                );
            }
        }
        // Names contain joiners, and names in two scripts contain directional marks without a span.
        for name in ["می\u{200c}خواهم", "👩\u{200d}🚀", "‏עדה Ada‎", "Ann <3 cats"]
        {
            assert!(
                error_codes(comment(name, "a@x.com", "", "x")).is_empty(),
                "{name}"
            );
        }
    }

    #[test]
    fn emails_and_websites_of_any_script_are_accepted() {
        for good in ["a@x.com", "joe+tag@example.museum", "josé@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "a@",
            "@x",
            "a b@x.com",
            "a@x..com",
            "a\u{200b}@x.com",
            "a@x\u{ad}.com",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_website("https://x.example/ä") && !is_website("https://x.example/\u{200b}"));
    }
}
