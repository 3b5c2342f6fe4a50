//! What a page says of the copies that it shows in the place of answers.

use standfirst_model::Moment;

/// What becomes of an answer of which there is a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEvent {
    /// A copy is shown, and from when it is.
    Copied(Moment),
    /// The answer has come since, says something else than that copy, and is there for whoever asks again.
    Outdated(Moment),
    /// The answer has come since and says the same as that copy.
    Confirmed(Moment),
}

/// What a reader should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheNotice {
    /// What is shown is a copy, and from when.
    Copy(Moment),
    /// Something newer is there for whoever asks again.
    Outdated,
}

/// The copies that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheNotices {
    from: Vec<Moment>,
    is_outdated: bool,
}

impl CacheNotices {
    /// Takes note of one more thing. What comes for a page that its reader has left is no news on the next.
    pub fn hear(&mut self, told: CacheEvent) {
        match told {
            CacheEvent::Copied(at) => self.from.push(at),
            CacheEvent::Outdated(at) => self.is_outdated |= self.from.contains(&at),
            CacheEvent::Confirmed(at) => self.from.retain(|one| *one != at),
        }
    }

    /// What is to be said; nothing where all of it is the newest.
    pub fn shown(&self) -> Option<CacheNotice> {
        if self.is_outdated {
            return Some(CacheNotice::Outdated);
        }
        self.from.last().copied().map(CacheNotice::Copy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_is_true_of_all_its_copies() {
        let [one, two, other] = [1, 2, 3].map(Moment::from_milliseconds);
        let mut copies = CacheNotices::default();
        copies.hear(CacheEvent::Copied(one));
        copies.hear(CacheEvent::Copied(two));
        copies.hear(CacheEvent::Confirmed(one));
        assert_eq!(copies.shown(), Some(CacheNotice::Copy(two)));
        copies.hear(CacheEvent::Confirmed(two));
        assert_eq!(copies.shown(), None, "all of it is the newest");
        copies.hear(CacheEvent::Copied(one));
        copies.hear(CacheEvent::Outdated(other));
        assert_eq!(
            copies.shown(),
            Some(CacheNotice::Copy(one)),
            "it is of a page that was left"
        );
        copies.hear(CacheEvent::Outdated(one));
        copies.hear(CacheEvent::Copied(two));
        assert_eq!(copies.shown(), Some(CacheNotice::Outdated));
    }
}
