//! Text that is typed before the composer is loaded. It is stored as a draft like any other, and the form takes it
//! over.

use super::Conversation;
use crate::state::outbox::on_signal;
use crate::state::signal::effect;
use crate::state::{ComposerModule, FormPurpose};
use standfirst_i18n::format;
use standfirst_offline::{Draft, DraftPlace, Kept, random};

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
pub(super) fn begun_over(
    place: &DraftPlace,
    begun: Option<Draft>,
) -> (Option<Draft>, Option<Draft>, Kept) {
    match begun {
        Some(begun) => {
            let kept = place.save(&begun);
            (Some(begun), None, kept)
        }
        None => {
            let left = place.load();
            (left.clone(), left, Kept::Stored)
        }
    }
}

impl Conversation {
    /// Stores what has been typed so far, and loads the composer.
    pub fn begin(self, purpose: &FormPurpose, text: String) {
        self.session.composer.want();
        let place = self.draft_place(purpose);
        self.begun.update(|all| {
            if let Some(begun) = all.iter_mut().find(|one| one.purpose == *purpose) {
                begun.draft.text = text;
                begun.draft.saved = format::now().milliseconds();
                begun.is_new = true;
                place.save(&begun.draft);
            }
        });
    }

    /// Returns what has been typed so far, now or before the page was left. Untracked.
    pub fn begun(self, purpose: &FormPurpose) -> String {
        let text = self.begun.try_update(|all| {
            let at = all.iter().position(|one| one.purpose == *purpose);
            let at = at.unwrap_or_else(|| {
                all.push(PreHydrationDraft::at(&self.draft_place(purpose), purpose));
                all.len() - 1
            });
            all.get(at).map(|begun| begun.draft.text.clone())
        });
        text.flatten().unwrap_or_default()
    }

    /// Hands the draft over to the form, unless the form finds it in local storage anyway.
    pub fn take_begun(self, purpose: &FormPurpose) -> Option<Draft> {
        let taken = self.begun.try_update(|all| {
            let at = all.iter().position(|one| one.purpose == *purpose)?;
            Some(all.remove(at))
        });
        let begun = taken.flatten().filter(|begun| begun.is_new)?;
        Some(begun.draft).filter(|draft| !draft.text.trim().is_empty())
    }

    /// Loads the composer when another tab changes the outbox, since this tab may have to send the entry, and then
    /// polls for new comments.
    pub fn hear_of_others(self) {
        let composer = self.session.composer;
        effect(move || {
            on_signal(move || {
                if composer.get_untracked().is_none() {
                    let look = move |composer: Result<&'static ComposerModule, _>| {
                        if let Ok(composer) = composer
                            && self.is_there()
                        {
                            (composer.look_for_new)(self);
                        }
                    };
                    composer.ask(Box::new(look));
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

    fn begun(place: &DraftPlace, text: &str) -> Draft {
        let mut begun = PreHydrationDraft::at(place, &FormPurpose::Comment);
        begun.draft.text = text.to_owned();
        begun.draft.saved = 2;
        place.save(&begun.draft);
        begun.draft
    }

    #[test]
    fn the_form_starts_from_what_was_typed() {
        let place = place("on");
        let typed = begun(&place, "Half a");
        let opened = begun_over(&place, Some(typed.clone()));
        assert_eq!((opened.0, opened.1), (Some(typed.clone()), None));
        // A reader who left and comes back is shown the draft as restored, and what they add keeps its name.
        let (draft, restored, _) = begun_over(&place, None);
        assert_eq!(draft.as_ref(), Some(&typed));
        assert_eq!(restored, draft);
        assert_eq!(begun(&place, "Half a thought").name, typed.name);
    }

    #[test]
    fn the_draft_of_another_tab_stays() {
        let place = place("beside");
        WebStorage::Session.put_text("tab", "other");
        let theirs = begun(&place, "Theirs.");
        WebStorage::Session.put_text("tab", "mine");
        let mine = begun(&place, "Mine.");
        assert_eq!(place.load(), Some(mine.clone()));
        let (draft, restored, _) = begun_over(&place, Some(mine.clone()));
        assert_eq!((draft, restored), (Some(mine), None));
        place.discard(None);
        let left = place.load().map(|draft| draft.text);
        assert_eq!(left, Some(theirs.text));
    }

    #[test]
    fn text_that_was_typed_and_deleted_leaves_no_draft() {
        let place = place("empty");
        begun(&place, "a");
        begun(&place, " ");
        assert_eq!(place.own(), None);
    }
}
