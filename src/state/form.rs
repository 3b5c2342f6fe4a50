//! The comment form as a plain struct: what is typed, what is wrong with it, where it stands.

use standfirst_model::order::sort_by;
use standfirst_model::{Failure, FailureKind, Field, FieldError, FieldProblem, Rules, Submission};
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_offline::{Draft, Identity};

/// What the form is for: what its draft is for.
pub use standfirst_offline::drafts::DraftPurpose as FormPurpose;

/// Where the form stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormStatus {
    /// Being written.
    #[default]
    FormController,
    /// On its way. Nothing more is sent until an answer is there.
    Sending,
    /// In the outbox, for this reason: it is sent by itself.
    Waiting(Failure),
    /// Not taken; every word is still there.
    Failed(Failure),
    /// Taken and public.
    Published,
    /// Taken and held for moderation.
    Held,
}

/// The form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What is typed.
    pub values: Submission,
    /// Whether the reader wants their details remembered.
    pub remember: bool,
    /// What is wrong, shown beside the fields.
    pub faults: Vec<FieldError>,
    /// Where it stands.
    pub status: FormStatus,
    /// What the backend asks for.
    pub rules: Rules,
    /// Fields the backend refused with a value that has not been changed since.
    refused: Vec<(FieldError, String)>,
}

impl Form {
    /// A form with what is remembered of the reader and what was typed before.
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
            faults: Vec::new(),
            status: FormStatus::FormController,
            rules,
            refused: Vec::new(),
        }
    }

    /// The value of a field changes. A fault that is mended goes at once; a new one is not shown
    /// before the reader is done: nobody is told off in the middle of an address.
    pub fn enter(&mut self, field: Field, value: String) {
        *self.values.value_mut(field) = value;
        if matches!(
            self.status,
            FormStatus::Published | FormStatus::Held | FormStatus::Waiting(_)
        ) {
            self.status = FormStatus::FormController;
        }
        if self.fault(field).is_some() {
            let now = self.problem(field);
            self.faults.retain(|fault| fault.field != field);
            self.faults
                .extend(now.map(|problem| FieldError { field, problem }));
            sort_by(&mut self.faults, |a, b| a.field < b.field);
        }
    }

    /// What is wrong with a field, by the rules and by what the backend refused.
    fn problem(&self, field: Field) -> Option<FieldProblem> {
        let value = self.values.value(field);
        let refused = self
            .refused
            .iter()
            .find(|(fault, refused)| fault.field == field && refused == value)
            .map(|(fault, _)| fault.problem);
        self.rules.check_field(field, value).or(refused)
    }

    /// The fault shown beside a field.
    pub fn fault(&self, field: Field) -> Option<FieldProblem> {
        let shown = self.faults.iter().find(|fault| fault.field == field);
        shown.map(|fault| fault.problem)
    }

    /// Checks everything and shows what is wrong; true where the form may be sent.
    pub fn check(&mut self) -> bool {
        self.faults = Field::ALL
            .into_iter()
            .filter(|field| self.rules.offers(*field))
            .filter_map(|field| {
                let problem = self.problem(field)?;
                Some(FieldError { field, problem })
            })
            .collect();
        self.faults.is_empty()
    }

    /// Goes on its way, unless it is on its way already or something is wrong. True where it may
    /// be sent now: the guard against sending twice.
    pub fn begin(&mut self) -> bool {
        if self.status == FormStatus::Sending || !self.check() {
            return false;
        }
        self.status = FormStatus::Sending;
        true
    }

    /// The backend did not take it: the words stay, the fields it named are marked.
    pub fn fail(&mut self, failure: Failure) {
        for fault in &failure.fields {
            let value = self.values.value(fault.field).to_owned();
            self.refused.push((fault.clone(), value));
        }
        if failure.kind == FailureKind::Cancelled {
            self.status = FormStatus::FormController;
            return;
        }
        self.faults.clone_from(&failure.fields);
        sort_by(&mut self.faults, |a, b| a.field < b.field);
        self.faults.dedup_by_key(|fault| fault.field);
        self.status = FormStatus::Failed(failure);
    }

    /// It has been taken: the words that were sent go, the reader stays.
    pub fn succeed(&mut self, sent: &str, held: bool) {
        self.clear(sent);
        self.status = if held {
            FormStatus::Held
        } else {
            FormStatus::Published
        };
    }

    /// It is in the outbox: the words that were handed over go, the reader stays.
    pub fn wait(&mut self, sent: &str, failure: Failure) {
        self.clear(sent);
        self.status = FormStatus::Waiting(failure);
    }

    /// Words typed while others were on their way stay.
    fn clear(&mut self, sent: &str) {
        if self.values.tidied().text == sent {
            self.values.text.clear();
        }
        self.faults.clear();
        self.refused.clear();
    }

    /// Words come back from the outbox, with who wrote them where that is not filled in.
    pub fn take_up(&mut self, text: &str, entry: &Entry) {
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
        self.status = FormStatus::FormController;
        if let Some(failure) = entry.told().filter(|_| entry.refused) {
            self.fail(failure);
        }
    }

    /// Characters left, where there is a limit and four fifths of it are used.
    pub fn characters_left(&self) -> Option<i64> {
        let max = self.rules.limits(Field::Text).max?;
        let left = i64::from(max) - i64::try_from(self.values.text.trim().chars().count()).ok()?;
        (left <= i64::from(max / 5)).then_some(left)
    }

    /// What is sent: nothing that the form does not ask for.
    pub fn submission(&self) -> Submission {
        let mut sent = self.values.tidied();
        for field in Field::ALL {
            if !self.rules.offers(field) {
                sent.value_mut(field).clear();
            }
        }
        sent
    }

    /// The reader's details as typed.
    pub fn identity(&self) -> Identity {
        let tidied = self.values.tidied();
        Identity {
            name: tidied.name,
            email: tidied.email,
            website: tidied.website,
        }
    }

    /// True where the form need not ask who is writing: all it would ask for is remembered.
    pub fn knows_reader(&self, identity: Option<&Identity>) -> bool {
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
    fn faults_show_on_sending_and_go_when_mended_not_when_touched() {
        let mut form = form();
        form.enter(Field::Email, "ada@".into());
        assert!(form.faults.is_empty());
        assert!(!form.begin());
        assert_eq!(form.fault(Field::Email), Some(FieldProblem::Malformed));
        form.enter(Field::Email, "ada@x.".into());
        assert_eq!(form.fault(Field::Email), Some(FieldProblem::Malformed));
        form.enter(Field::Email, "ada@x.org".into());
        assert_eq!(form.fault(Field::Email), None);
        assert_eq!(form.fault(Field::Text), Some(FieldProblem::Missing));
    }

    #[test]
    fn nothing_is_sent_twice() {
        let mut form = filled();
        assert!(form.begin());
        assert!(!form.begin());
    }

    #[test]
    fn a_refused_value_stays_refused_until_it_is_another() {
        let mut form = filled();
        assert!(form.begin());
        let refusal = FieldError {
            field: Field::Email,
            problem: FieldProblem::Refused,
        };
        form.fail(Failure {
            fields: vec![refusal],
            ..Failure::of(FailureKind::Invalid)
        });
        assert_eq!(form.values.text, "Hello");
        assert!(!form.begin());
        form.enter(Field::Email, "ada@y.org".into());
        assert!(form.begin());
    }

    #[test]
    fn a_cancelled_submission_is_no_failure() {
        let mut form = filled();
        form.begin();
        form.fail(Failure::of(FailureKind::Cancelled));
        assert_eq!(form.status, FormStatus::FormController);
    }

    #[test]
    fn success_takes_the_words_and_leaves_the_reader() {
        let mut form = filled();
        form.begin();
        form.succeed("Hello", true);
        assert_eq!(
            (form.values.text.as_str(), form.values.name.as_str()),
            ("", "Ada")
        );
        assert_eq!(form.status, FormStatus::Held);
        form.enter(Field::Text, "More".into());
        assert_eq!(form.status, FormStatus::FormController);
    }

    #[test]
    fn words_typed_while_others_are_on_their_way_stay() {
        let mut form = filled();
        form.begin();
        form.enter(Field::Text, "Hello, and more".into());
        form.succeed("Hello", false);
        assert_eq!(form.values.text, "Hello, and more");
        form.wait("Hello, and more", Failure::of(FailureKind::Offline));
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
    fn what_the_form_does_not_ask_for_is_not_sent() {
        let mut form = filled();
        form.rules.required.clear();
        form.rules.offered.clear();
        assert!(!form.rules.asks_who());
        let sent = form.submission();
        assert_eq!((sent.text.as_str(), sent.name.as_str()), ("Hello", ""));
        assert_eq!(sent.email, "");
    }

    #[test]
    fn a_remembered_reader_is_not_asked_again_unless_something_is_missing() {
        let form = form();
        let mut identity = Identity {
            name: "Ada".into(),
            email: "ada@x.org".into(),
            website: String::new(),
        };
        assert!(form.knows_reader(Some(&identity)));
        identity.email.clear();
        assert!(!form.knows_reader(Some(&identity)));
    }
}
