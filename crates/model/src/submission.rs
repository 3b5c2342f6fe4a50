//! A comment as the reader submits it, and the rules it is checked against before it is sent.

use super::blank::is_blank;
use super::{CommentId, Field, FieldError, FieldProblem, email};

/// The minimum and maximum length of a field, in Unicode characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Limits {
    /// The minimum.
    #[cfg_attr(
        feature = "schema",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub min: Option<u32>,
    /// The maximum.
    #[cfg_attr(
        feature = "schema",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub max: Option<u32>,
}

/// Whose comments a moderator reads before they appear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "kebab-case"))]
pub enum Moderation {
    /// Nobody's, or the moderation policy is unknown.
    #[default]
    Off,
    /// Those of first-time commenters.
    FirstTime,
    /// Everybody's.
    All,
}

impl Moderation {
    /// Parses the name of a policy. `true`, from backends that send only true or false, means everybody's.
    pub fn of(word: &str) -> Self {
        match word {
            "all" | "true" => Self::All,
            "first-time" => Self::FirstTime,
            _ => Self::Off,
        }
    }
}

/// The rules a backend sets for a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The required fields. The text is required even if it is not in the list.
    pub required: Vec<Field>,
    /// The fields that the backend supports. The form does not show others.
    pub offered: Vec<Field>,
    /// The length limits of each field, in the order of [`Field::ALL`].
    pub limits: [Limits; 4],
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            required: vec![Field::Text],
            offered: Field::ALL.to_vec(),
            limits: [Limits::default(); 4],
        }
    }
}

impl Rules {
    /// Returns true if the field is required.
    pub fn requires(&self, field: Field) -> bool {
        field == Field::Text || self.required.contains(&field)
    }

    /// Returns true if the form shows the field.
    pub fn offers(&self, field: Field) -> bool {
        field == Field::Text || self.offered.contains(&field) || self.requires(field)
    }

    /// Returns true if the form shows any field about the author: name, e-mail address or website.
    pub fn has_author_fields(&self) -> bool {
        let mut others = Field::ALL.into_iter().filter(|field| *field != Field::Text);
        others.any(|field| self.offers(field))
    }

    /// Returns the length limits of a field.
    pub fn limits(&self, field: Field) -> Limits {
        self.limits[field as usize]
    }

    /// Validates the value of a field.
    pub fn check_field(&self, field: Field, value: &str) -> Option<FieldProblem> {
        let value = value.trim();
        if is_blank(value) {
            return self.requires(field).then_some(FieldProblem::Missing);
        }
        let limits = self.limits(field);
        let length = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
        match (limits.min, limits.max) {
            (Some(min), _) if length < min => return Some(FieldProblem::TooShort(min)),
            (_, Some(max)) if length > max => return Some(FieldProblem::TooLong(max)),
            _ => {}
        }
        let well_formed = match field {
            Field::Text | Field::Name => true,
            Field::Email => email::is_valid(value),
            Field::Website => website(value).is_some(),
        };
        (!well_formed).then_some(FieldProblem::Malformed)
    }

    /// Validates all fields and returns the errors in the order of the form.
    pub fn check(&self, submission: &Submission) -> Vec<FieldError> {
        Field::ALL
            .into_iter()
            .filter(|field| self.offers(*field))
            .filter_map(|field| {
                let problem = self.check_field(field, submission.value(field))?;
                Some(FieldError { field, problem })
            })
            .collect()
    }
}

/// Normalises the web address a reader typed: `example.org` becomes `https://example.org`. Returns `None` unless the
/// result is an `http` or `https` address with a host.
pub fn website(value: &str) -> Option<String> {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    let (address, host_on) = match rest {
        Some(rest) => (value.to_owned(), rest.to_owned()),
        // Any other scheme, and `//host`, is refused, not corrected.
        None if lower.starts_with('/') || has_scheme(&lower) => return None,
        None => (format!("https://{value}"), lower),
    };
    let host = host_on.split(['/', '?', '#']).next().unwrap_or_default();
    let host_only = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = host_only.split(':').next().unwrap_or_default();
    let sound = name.contains('.') || name == "localhost";
    (sound
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !value.contains(char::is_whitespace))
    .then_some(address)
}

/// Returns true if the value starts with `scheme:`. A colon followed by a digit is read as `host:port`.
fn has_scheme(value: &str) -> bool {
    value.split_once(':').is_some_and(|(before, after)| {
        !before.contains(['.', '/', '?', '#'])
            && !after.starts_with(|character: char| character.is_ascii_digit())
    })
}

/// The form values of a comment as the reader typed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// The text of the comment.
    pub text: String,
    /// The reader's name.
    pub name: String,
    /// The reader's e-mail address.
    pub email: String,
    /// The reader's website.
    pub website: String,
    /// The id of the comment it replies to.
    pub parent: Option<CommentId>,
}

impl Submission {
    /// Returns the value of a field.
    pub fn value(&self, field: Field) -> &str {
        match field {
            Field::Text => &self.text,
            Field::Name => &self.name,
            Field::Email => &self.email,
            Field::Website => &self.website,
        }
    }

    /// Returns a mutable reference to the value of a field.
    pub fn value_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Text => &mut self.text,
            Field::Name => &mut self.name,
            Field::Email => &mut self.email,
            Field::Website => &mut self.website,
        }
    }

    /// Returns the submission as it is sent: values are trimmed, values without a visible character are emptied, and
    /// the website has a scheme.
    pub fn normalized(&self) -> Self {
        let tidy = |value: &str| {
            let value = value.trim();
            if is_blank(value) { "" } else { value }.to_owned()
        };
        Self {
            text: tidy(&self.text),
            name: tidy(&self.name),
            email: tidy(&self.email),
            website: website(&self.website).unwrap_or_default(),
            parent: self.parent.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        let mut rules = Rules {
            required: vec![Field::Text, Field::Name, Field::Email],
            ..Rules::default()
        };
        rules.limits[Field::Text as usize] = Limits {
            min: Some(3),
            max: Some(10),
        };
        rules
    }

    #[test]
    fn white_space_is_empty() {
        let faults = rules().check(&Submission {
            text: " \n\t".into(),
            ..Submission::default()
        });
        let fields: Vec<Field> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, [Field::Text, Field::Name, Field::Email]);
        assert!(
            faults
                .iter()
                .all(|fault| fault.problem == FieldProblem::Missing)
        );
    }

    #[test]
    fn text_without_visible_characters_is_empty() {
        for blank in [
            "\u{200b}",
            "\u{feff}",
            "\u{2800}",
            "\u{3164}",
            " \u{2060}\u{fe0f} \u{ad}",
        ] {
            for field in [Field::Text, Field::Name, Field::Email] {
                let problem = rules().check_field(field, blank);
                assert_eq!(problem, Some(FieldProblem::Missing), "{blank:?}");
            }
            let submission = Submission {
                text: "seen".into(),
                name: blank.into(),
                ..Submission::default()
            };
            assert_eq!(submission.normalized().name, "", "{blank:?}");
        }
        assert_eq!(rules().check_field(Field::Text, "a\u{200d}bc"), None);
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(rules().check_field(Field::Text, "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ"), None);
        assert_eq!(
            rules().check_field(Field::Text, "ab"),
            Some(FieldProblem::TooShort(3))
        );
        assert_eq!(
            rules().check_field(Field::Text, "12345678901"),
            Some(FieldProblem::TooLong(10))
        );
    }

    #[test]
    fn an_optional_website_may_be_empty_but_not_nonsense() {
        assert_eq!(rules().check_field(Field::Website, ""), None);
        assert_eq!(rules().check_field(Field::Website, "example.org/me"), None);
        for bad in [
            "javascript:alert(1)",
            "not a url",
            "ftp://x.org",
            "https://",
            "//x.org",
            "word",
        ] {
            assert_eq!(
                rules().check_field(Field::Website, bad),
                Some(FieldProblem::Malformed),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_host_without_a_scheme_gets_https() {
        assert_eq!(
            website("example.org:8080/x").as_deref(),
            Some("https://example.org:8080/x")
        );
        assert_eq!(
            website("HTTP://example.org").as_deref(),
            Some("HTTP://example.org")
        );
    }
}
