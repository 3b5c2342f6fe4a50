//! Text that is typed before the composer is loaded. It is stored as a draft like any other, and the form takes it
//! over.

use super::Conversation;
use crate::state::outbox::on_signal;
use crate::state::{ComposerModule, FormPurpose};
use standfirst_i18n::format;
use standfirst_offline::{Draft, DraftPlace, Persistence, random};
use standfirst_reactive::effect;

/// What was typed for a form that is not loaded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PreHydrationDraft {
    purpose: FormPurpose,
    draft: Draft,
    /// False until the reader has changed this tab's earlier draft.
    is_new: bool,
}

impl PreHydrationDraft {
    /// Starts from this tab's own draft, if it has one.
    fn at(place: &DraftPlace, purpose: &FormPurpose) -> Self {
        let own = place.own();
        Self {
            purpose: purpose.clone(),
            is_new: false,
            draft: own.unwrap_or_else(|| Draft {
                name: random::name(),
                ..Draft::default()
            }),
        }
    }
}

/// Returns the draft for a form that opens, the part of it that was restored, and how safely it is stored. What
/// was typed before the composer was loaded becomes this tab's draft and is not a restored one. A draft of another
/// tab stays stored until this one is done.
pub(super) fn draft_for_opening_form(
    place: &DraftPlace,
    pre_hydration_draft: Option<Draft>,
) -> (Option<Draft>, Option<Draft>, Persistence) {
    match pre_hydration_draft {
        Some(typed_before) => {
            let persistence = place.save(&typed_before);
            (Some(typed_before), None, persistence)
        }
        None => {
            let left = place.load();
            (left.clone(), left, Persistence::Stored)
        }
    }
}

impl Conversation {
    /// Stores what has been typed so far, and loads the composer.
    pub fn store_pre_hydration_text(self, purpose: &FormPurpose, text: String) {
        self.session.composer.load_once();
        let place = self.draft_place(purpose);
        self.pre_hydration_drafts.update(|all| {
            if let Some(typed_before) = all.iter_mut().find(|one| one.purpose == *purpose) {
                typed_before.draft.text = text;
                typed_before.draft.saved = format::now().milliseconds();
                typed_before.is_new = true;
                place.save(&typed_before.draft);
            }
        });
    }

    /// Returns what has been typed so far, now or before the page was left. Untracked.
    pub fn pre_hydration_text(self, purpose: &FormPurpose) -> String {
        let text = self.pre_hydration_drafts.try_update(|all| {
            let at = all.iter().position(|one| one.purpose == *purpose);
            let at = at.unwrap_or_else(|| {
                all.push(PreHydrationDraft::at(&self.draft_place(purpose), purpose));
                all.len() - 1
            });
            all.get(at)
                .map(|typed_before| typed_before.draft.text.clone())
        });
        text.flatten().unwrap_or_default()
    }

    /// Hands the draft over to the form, unless the form finds it in local storage anyway.
    pub fn take_pre_hydration_draft(self, purpose: &FormPurpose) -> Option<Draft> {
        let taken = self.pre_hydration_drafts.try_update(|all| {
            let at = all.iter().position(|one| one.purpose == *purpose)?;
            Some(all.remove(at))
        });
        let typed_before = taken.flatten().filter(|typed_before| typed_before.is_new)?;
        Some(typed_before.draft).filter(|draft| !draft.text.trim().is_empty())
    }

    /// Loads the composer when another tab changes the outbox, since this tab may have to send the entry, and then
    /// polls for new comments.
    pub fn load_composer_on_outbox_change(self) {
        let composer = self.session.composer;
        effect(move || {
            on_signal(move || {
                if composer.get_untracked().is_none() {
                    let poll = move |composer: Result<&'static ComposerModule, _>| {
                        if let Ok(composer) = composer
                            && self.is_live()
                        {
                            (composer.poll_new_comments)(self);
                        }
                    };
                    composer.with_loaded(Box::new(poll));
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standfirst_offline::WebStorage;

    fn place(article: &str) -> DraftPlace {
        DraftPlace {
            site: "https://x.example".into(),
            article: article.into(),
            purpose: FormPurpose::Comment,
        }
    }

    fn saved_draft(place: &DraftPlace, text: &str) -> Draft {
        let mut typed_before = PreHydrationDraft::at(place, &FormPurpose::Comment);
        typed_before.draft.text = text.to_owned();
        typed_before.draft.saved = 2;
        place.save(&typed_before.draft);
        typed_before.draft
    }

    #[test]
    fn the_form_starts_from_what_was_typed() {
        let place = place("on");
        let typed = saved_draft(&place, "Half a");
        let opened = draft_for_opening_form(&place, Some(typed.clone()));
        assert_eq!((opened.0, opened.1), (Some(typed.clone()), None));
        // A reader who left and comes back is shown the draft as restored, and what they add keeps its name.
        let (draft, restored, _) = draft_for_opening_form(&place, None);
        assert_eq!(draft.as_ref(), Some(&typed));
        assert_eq!(restored, draft);
        assert_eq!(saved_draft(&place, "Half a thought").name, typed.name);
    }

    #[test]
    fn the_draft_of_another_tab_stays() {
        let place = place("beside");
        WebStorage::Session.put_text("tab", "other");
        let theirs = saved_draft(&place, "Theirs.");
        WebStorage::Session.put_text("tab", "mine");
        let mine = saved_draft(&place, "Mine.");
        assert_eq!(place.load(), Some(mine.clone()));
        let (draft, restored, _) = draft_for_opening_form(&place, Some(mine.clone()));
        assert_eq!((draft, restored), (Some(mine), None));
        place.discard(None);
        let left = place.load().map(|draft| draft.text);
        assert_eq!(left, Some(theirs.text));
    }

    #[test]
    fn text_that_was_typed_and_deleted_leaves_no_draft() {
        let place = place("empty");
        saved_draft(&place, "a");
        saved_draft(&place, " ");
        assert_eq!(place.own(), None);
    }
}
