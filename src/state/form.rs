//! The comment form as a plain struct: its values, its errors and its status.

use standfirst_model::order::sort_by;
use standfirst_model::{Failure, FailureKind, Field, FieldError, FieldProblem, Rules, Submission};
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_offline::{Draft, Identity};

/// The purpose of a form, which is also the purpose of its draft.
pub use standfirst_offline::drafts::DraftPurpose as FormPurpose;

/// The status of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormStatus {
    /// The reader is writing.
    #[default]
    Editing,
    /// It is being sent. Nothing more is sent until the backend responds.
    Sending,
    /// It is pending in the outbox for this reason, and is sent from there.
    Pending(Failure),
    /// It was refused or could not be sent; the text is still in the form.
    Failed(Failure),
    /// The backend accepted it and published it.
    Published,
    /// The backend accepted it and holds it for moderation.
    Held,
}

/// A comment form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The values as typed.
    pub values: Submission,
    /// Whether the reader wants their details remembered.
    pub remember: bool,
    /// The errors shown beside the fields.
    pub errors: Vec<FieldError>,
    /// The status.
    pub status: FormStatus,
    /// Which fields the backend offers and requires, and their limits.
    pub rules: Rules,
    /// The errors that the backend reported, each with the value it refused: the error applies until the value
    /// changes.
    refused: Vec<(FieldError, String)>,
}

impl Form {
    /// Creates a form, filled with the reader's details and a draft.
    pub fn new(rules: Rules, identity: Option<&Identity>, draft: Option<&Draft>) -> Self {
        let mut values = Submission::default();
        if let Some(identity) = identity {
            values.name.clone_from(&identity.name);
            values.email.clone_from(&identity.email);
            values.website.clone_from(&identity.website);
        }
        if let Some(draft) = draft {
            values.text.clone_from(&draft.text);
        }
        Self {
            values,
            remember: identity.is_some(),
            errors: Vec::new(),
            status: FormStatus::Editing,
            rules,
            refused: Vec::new(),
        }
    }

    /// Changes the value of a field. An error that no longer applies is removed at once. A new error is not shown
    /// before the reader sends the form: nobody wants an error message in the middle of typing an address.
    pub fn enter(&mut self, field: Field, value: String) {
        *self.values.value_mut(field) = value;
        if matches!(
            self.status,
            FormStatus::Published | FormStatus::Held | FormStatus::Pending(_)
        ) {
            self.status = FormStatus::Editing;
        }
        if self.error(field).is_some() {
            let now = self.problem(field);
            self.errors.retain(|error| error.field != field);
            self.errors
                .extend(now.map(|problem| FieldError { field, problem }));
            sort_by(&mut self.errors, |a, b| a.field < b.field);
        }
    }

    /// Returns the error of a field, by the rules and by what the backend refused.
    fn problem(&self, field: Field) -> Option<FieldProblem> {
        let value = self.values.value(field);
        let refused = self
            .refused
            .iter()
            .find(|(error, refused)| error.field == field && refused == value)
            .map(|(error, _)| error.problem);
        self.rules.check_field(field, value).or(refused)
    }

    /// Returns the error shown beside a field.
    pub fn error(&self, field: Field) -> Option<FieldProblem> {
        let shown = self.errors.iter().find(|error| error.field == field);
        shown.map(|error| error.problem)
    }

    /// Checks all fields and shows their errors. Returns true if the form may be sent.
    pub fn check(&mut self) -> bool {
        self.errors = Field::ALL
            .into_iter()
            .filter(|field| self.rules.offers(*field))
            .filter_map(|field| {
                let problem = self.problem(field)?;
                Some(FieldError { field, problem })
            })
            .collect();
        self.errors.is_empty()
    }

    /// Marks the form as being sent, unless it already is or has errors. Returns true if it may be sent now: this
    /// is the guard against sending twice.
    pub fn start_sending(&mut self) -> bool {
        if self.status == FormStatus::Sending || !self.check() {
            return false;
        }
        self.status = FormStatus::Sending;
        true
    }

    /// Records that the backend refused the form: keeps the text and marks the fields that the backend named.
    pub fn fail(&mut self, failure: Failure) {
        for error in &failure.fields {
            let value = self.values.value(error.field).to_owned();
            self.refused.push((error.clone(), value));
        }
        if failure.kind == FailureKind::Cancelled {
            self.status = FormStatus::Editing;
            return;
        }
        self.errors.clone_from(&failure.fields);
        sort_by(&mut self.errors, |a, b| a.field < b.field);
        self.errors.dedup_by_key(|error| error.field);
        self.status = FormStatus::Failed(failure);
    }

    /// Records that the backend accepted the form: removes the text that was sent and keeps the reader's details.
    pub fn succeed(&mut self, sent: &str, held: bool) {
        self.clear(sent);
        self.status = if held {
            FormStatus::Held
        } else {
            FormStatus::Published
        };
    }

    /// Records that the outbox has the form: removes the text that was posted to it and keeps the reader's details.
    pub fn set_pending(&mut self, sent: &str, failure: Failure) {
        self.clear(sent);
        self.status = FormStatus::Pending(failure);
    }

    /// Removes the text that was sent. Text typed in the meantime stays.
    fn clear(&mut self, sent: &str) {
        if self.values.normalized().text == sent {
            self.values.text.clear();
        }
        self.errors.clear();
        self.refused.clear();
    }

    /// Restores text from the outbox, and the writer's details where their fields are empty.
    pub fn restore_entry(&mut self, text: &str, entry: &Entry) {
        self.values.text = text.to_owned();
        if let Operation::Create { submission, .. } = &entry.operation {
            for (here, there) in [
                (&mut self.values.name, &submission.name),
                (&mut self.values.email, &submission.email),
                (&mut self.values.website, &submission.website),
            ] {
                if here.is_empty() {
                    here.clone_from(there);
                }
            }
        }
        self.status = FormStatus::Editing;
        if let Some(failure) = entry.failure_to_report().filter(|_| entry.refused) {
            self.fail(failure);
        }
    }

    /// Returns how many characters are left, if there is a limit and four fifths of it are used.
    pub fn characters_left(&self) -> Option<i64> {
        let max = self.rules.limits(Field::Text).max?;
        let left = i64::from(max) - i64::try_from(self.values.text.trim().chars().count()).ok()?;
        (left <= i64::from(max / 5)).then_some(left)
    }

    /// Returns what is sent: only the fields that the form offers.
    pub fn submission(&self) -> Submission {
        let mut sent = self.values.normalized();
        for field in Field::ALL {
            if !self.rules.offers(field) {
                sent.value_mut(field).clear();
            }
        }
        sent
    }

    /// Returns the reader's details as typed.
    pub fn identity(&self) -> Identity {
        let normalized = self.values.normalized();
        Identity {
            name: normalized.name,
            email: normalized.email,
            website: normalized.website,
        }
    }

    /// Whether the form can hide the fields for the reader's details, because all that it needs is remembered.
    pub fn has_identity(&self, identity: Option<&Identity>) -> bool {
        identity.is_some_and(|identity| {
            let known = Submission {
                text: "x".repeat(self.rules.limits(Field::Text).min.unwrap_or(1) as usize),
                name: identity.name.clone(),
                email: identity.email.clone(),
                website: identity.website.clone(),
                parent: None,
            };
            !identity.name.is_empty() && self.rules.check(&known).is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standfirst_model::Limits;

    fn form() -> Form {
        let mut rules = Rules {
            required: vec![Field::Text, Field::Name, Field::Email],
            ..Rules::default()
        };
        rules.limits[Field::Text as usize] = Limits {
            min: None,
            max: Some(100),
        };
        Form::new(rules, None, None)
    }

    fn filled() -> Form {
        let mut form = form();
        form.enter(Field::Text, "Hello".into());
        form.enter(Field::Name, "Ada".into());
        form.enter(Field::Email, "ada@x.org".into());
        form
    }

    #[test]
    fn errors_show_on_sending_and_disappear_only_when_corrected() {
        let mut form = form();
        form.enter(Field::Email, "ada@".into());
        assert!(form.errors.is_empty());
        assert!(!form.start_sending());
        assert_eq!(form.error(Field::Email), Some(FieldProblem::Malformed));
        form.enter(Field::Email, "ada@x.".into());
        assert_eq!(form.error(Field::Email), Some(FieldProblem::Malformed));
        form.enter(Field::Email, "ada@x.org".into());
        assert_eq!(form.error(Field::Email), None);
        assert_eq!(form.error(Field::Text), Some(FieldProblem::Missing));
    }

    #[test]
    fn nothing_is_sent_twice() {
        let mut form = filled();
        assert!(form.start_sending());
        assert!(!form.start_sending());
    }

    #[test]
    fn a_refused_value_stays_refused_until_it_changes() {
        let mut form = filled();
        assert!(form.start_sending());
        let refusal = FieldError {
            field: Field::Email,
            problem: FieldProblem::Refused,
        };
        form.fail(Failure {
            fields: vec![refusal],
            ..Failure::of(FailureKind::Invalid)
        });
        assert_eq!(form.values.text, "Hello");
        assert!(!form.start_sending());
        form.enter(Field::Email, "ada@y.org".into());
        assert!(form.start_sending());
    }

    #[test]
    fn a_cancelled_submission_is_not_a_failure() {
        let mut form = filled();
        form.start_sending();
        form.fail(Failure::of(FailureKind::Cancelled));
        assert_eq!(form.status, FormStatus::Editing);
    }

    #[test]
    fn success_clears_the_text_and_keeps_the_reader() {
        let mut form = filled();
        form.start_sending();
        form.succeed("Hello", true);
        assert_eq!(
            (form.values.text.as_str(), form.values.name.as_str()),
            ("", "Ada")
        );
        assert_eq!(form.status, FormStatus::Held);
        form.enter(Field::Text, "More".into());
        assert_eq!(form.status, FormStatus::Editing);
    }

    #[test]
    fn text_typed_while_sending_stays() {
        let mut form = filled();
        form.start_sending();
        form.enter(Field::Text, "Hello, and more".into());
        form.succeed("Hello", false);
        assert_eq!(form.values.text, "Hello, and more");
        form.set_pending("Hello, and more", Failure::of(FailureKind::Offline));
        assert_eq!(form.values.text, "");
    }

    #[test]
    fn the_counter_shows_near_the_limit() {
        let mut form = form();
        form.enter(Field::Text, "x".repeat(79));
        assert_eq!(form.characters_left(), None);
        form.enter(Field::Text, "x".repeat(101));
        assert_eq!(form.characters_left(), Some(-1));
    }

    #[test]
    fn the_counter_shows_from_four_fifths_of_any_limit() {
        let mut form = form();
        form.rules.limits[Field::Text as usize].max = Some(10_000);
        form.enter(Field::Text, "x".repeat(7_999));
        assert_eq!(form.characters_left(), None);
        form.enter(Field::Text, "x".repeat(8_000));
        assert_eq!(form.characters_left(), Some(2_000));
    }

    #[test]
    fn fields_that_are_not_offered_are_not_sent() {
        let mut form = filled();
        form.rules.required.clear();
        form.rules.offered.clear();
        assert!(!form.rules.has_author_fields());
        let sent = form.submission();
        assert_eq!((sent.text.as_str(), sent.name.as_str()), ("Hello", ""));
        assert_eq!(sent.email, "");
    }

    #[test]
    fn a_remembered_reader_is_asked_again_only_if_something_is_missing() {
        let form = form();
        let mut identity = Identity {
            name: "Ada".into(),
            email: "ada@x.org".into(),
            website: String::new(),
        };
        assert!(form.has_identity(Some(&identity)));
        identity.email.clear();
        assert!(!form.has_identity(Some(&identity)));
    }
}
