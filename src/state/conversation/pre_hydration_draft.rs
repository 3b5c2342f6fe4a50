//! What is typed before the part that knows forms is there: it is kept as a draft like any other, and
//! the form goes on from it.

use super::Conversation;
use crate::state::outbox::on_signal;
use crate::state::signal::effect;
use crate::state::{ComposerModule, FormPurpose};
use standfirst_i18n::format;
use standfirst_offline::{Draft, DraftPlace, Kept, random};

/// What was typed for a form that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PreHydrationDraft {
    purpose: FormPurpose,
    draft: Draft,
    /// False as long as nobody has added to the draft that this tab had.
    is_new: bool,
}

impl PreHydrationDraft {
    /// Goes on with this tab's own draft, if it has one.
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

/// The draft of a form that opens, that of it which its reader did not type just now, and how well it is
/// kept. What was typed before the form was there is this tab's draft; one that another tab left stays where
/// it is until this one has gone its way.
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
    /// Keeps what has been typed so far, and has the form fetched.
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

    /// What has been typed so far, here or before the page was left. Not followed.
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

    /// Hands it over to the form, unless it is what the form finds by itself.
    pub fn take_begun(self, purpose: &FormPurpose) -> Option<Draft> {
        let taken = self.begun.try_update(|all| {
            let at = all.iter().position(|one| one.purpose == *purpose)?;
            Some(all.remove(at))
        });
        let begun = taken.flatten().filter(|begun| begun.is_new)?;
        Some(begun.draft).filter(|draft| !draft.text.trim().is_empty())
    }

    /// When another tab hands something over, this one, too, needs what sends it.
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
    fn the_form_goes_on_from_what_was_typed() {
        let place = place("on");
        let typed = begun(&place, "Half a");
        let opened = begun_over(&place, Some(typed.clone()));
        assert_eq!((opened.0, opened.1), (Some(typed.clone()), None));
        // Whoever left and came back is told that it is back, and what they add keeps its name.
        let (draft, restored, _) = begun_over(&place, None);
        assert_eq!(draft.as_ref(), Some(&typed));
        assert_eq!(restored, draft);
        assert_eq!(begun(&place, "Half a thought").name, typed.name);
    }

    #[test]
    fn the_words_of_another_tab_stay() {
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
    fn what_was_typed_and_taken_back_leaves_nothing() {
        let place = place("empty");
        begun(&place, "a");
        begun(&place, " ");
        assert_eq!(place.own(), None);
    }
}
