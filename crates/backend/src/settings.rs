//! A backend's rules and capabilities: those of its profile, overridden by those that the backend itself sends.

use super::mapping;
use super::path::Scope;
use super::profile::{Profile, SettingsCall};
use standfirst_model::{Field, Limits, Moderation, Rules, SortOrder};

/// What a reader can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Write a comment.
    pub comment: bool,
    /// Reply to a comment.
    pub reply: bool,
    /// Edit one's own comment.
    pub edit: bool,
    /// Delete one's own comment.
    pub delete: bool,
    /// Vote for a comment.
    pub vote_up: bool,
    /// Vote against a comment.
    pub vote_down: bool,
    /// Withdraw a vote.
    pub vote_undo: bool,
    /// Whether the backend responds to an idempotency key that it has seen with the comment that it created for it.
    pub idempotency_key: bool,
    /// Seconds during which one's own comment may be edited.
    pub edit_window_seconds: Option<u32>,
    /// Whether only signed-in readers can comment.
    pub signed_in_only: bool,
}

/// The rules and capabilities of a backend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The rules for a submission.
    pub rules: Rules,
    /// Whose comments a moderator reviews before they are published.
    pub moderation: Moderation,
    /// What a reader can do.
    pub capabilities: Capabilities,
    /// The orders in which the backend can list a thread.
    pub sorts: Vec<SortOrder>,
    /// The initial order.
    pub default_sort: SortOrder,
    /// Whether the replies to one comment can be fetched.
    pub lists_replies: bool,
}

impl Settings {
    /// Returns the order with the newest comment first if the backend has it, else `otherwise`.
    pub fn latest_first(&self, otherwise: SortOrder) -> SortOrder {
        if self.sorts.contains(&SortOrder::Newest) {
            SortOrder::Newest
        } else {
            otherwise
        }
    }

    /// Returns the settings of a profile.
    pub fn fixed(profile: &Profile) -> Self {
        let mut rules = Rules {
            offered: profile
                .rules
                .offered
                .clone()
                .unwrap_or_else(|| Field::ALL.to_vec()),
            required: profile.rules.required.clone(),
            ..Rules::default()
        };
        for (field, limits) in &profile.rules.limits {
            rules.limits[*field as usize] = *limits;
        }
        let votes = |name: &str| {
            profile
                .vote
                .as_ref()
                .is_some_and(|vote| vote.directions.contains_key(name))
        };
        Self {
            rules,
            capabilities: Capabilities {
                comment: profile.create.is_some(),
                reply: profile.create.is_some() && profile.capabilities.reply.unwrap_or(true),
                edit: profile.edit.is_some(),
                delete: profile.delete.is_some(),
                vote_up: votes("up"),
                vote_down: votes("down"),
                vote_undo: votes("none"),
                idempotency_key: profile.capabilities.idempotency_key,
                edit_window_seconds: profile.capabilities.edit_window_seconds,
                signed_in_only: profile.capabilities.signed_in_only,
            },
            moderation: profile.capabilities.moderation,
            sorts: profile
                .thread
                .as_ref()
                .map(|thread| thread.sorts.keys().copied().collect())
                .unwrap_or_default(),
            default_sort: profile
                .thread
                .as_ref()
                .map(|thread| thread.default_sort)
                .unwrap_or_default(),
            lists_replies: profile.replies.is_some(),
        }
    }

    /// Overrides the settings with those in the backend's response.
    pub fn overlay(&mut self, call: &SettingsCall, scope: Scope<'_>) {
        for (field, at) in &call.required {
            match mapping::truth(Some(at), scope) {
                Some(true) if !self.rules.required.contains(field) => {
                    self.rules.required.push(*field)
                }
                Some(false) => self.rules.required.retain(|one| one != field),
                _ => {}
            }
        }
        if let Some(standfirst_json::Value::Array(ref names)) = call
            .required_list
            .as_ref()
            .and_then(|path| path.find(scope))
        {
            let names: Vec<String> = names.iter().map(super::values::scalar).collect();
            self.rules.required = Field::ALL
                .into_iter()
                .filter(|field| names.iter().any(|name| name == field.key()))
                .collect();
        }
        for (field, at) in &call.least {
            let limits: &mut Limits = &mut self.rules.limits[*field as usize];
            limits.min = mapping::count(Some(at), scope).or(limits.min);
        }
        for (field, at) in &call.most {
            let limits: &mut Limits = &mut self.rules.limits[*field as usize];
            limits.max = mapping::count(Some(at), scope).or(limits.max);
        }
        let window = mapping::count(call.edit_window_seconds.as_ref(), scope);
        self.capabilities.edit_window_seconds = window.or(self.capabilities.edit_window_seconds);
        if let Some(only) = mapping::truth(call.signed_in_only.as_ref(), scope) {
            self.capabilities.signed_in_only = only;
        }
        if let Some(word) = mapping::text_or_flag(call.moderation.as_ref(), scope) {
            self.moderation = Moderation::of(&word);
        }
    }
}
