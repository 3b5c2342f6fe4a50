//! What a page says of the copies that it shows in the place of answers.

use standfirst_model::Moment;

/// What becomes of an answer of which there is a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A copy is shown, and from when it is.
    Copied(Moment),
    /// The answer has come since, says something else than that copy, and is there for whoever asks again.
    Outdated(Moment),
    /// The answer has come since and says the same as that copy.
    Confirmed(Moment),
}

/// What a reader should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What is shown is a copy, and from when.
    Copy(Moment),
    /// Something newer is there for whoever asks again.
    Outdated,
}

/// The copies that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    from: Vec<Moment>,
    is_outdated: bool,
}

impl Copies {
    /// Takes note of one more thing. What comes for a page that its reader has left is no news on the next.
    pub fn hear(&mut self, told: Told) {
        match told {
            Told::Copied(at) => self.from.push(at),
            Told::Outdated(at) => self.is_outdated |= self.from.contains(&at),
            Told::Confirmed(at) => self.from.retain(|one| *one != at),
        }
    }

    /// What is to be said; nothing where all of it is the newest.
    pub fn shown(&self) -> Option<Shown> {
        if self.is_outdated {
            return Some(Shown::Outdated);
        }
        self.from.last().copied().map(Shown::Copy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_is_true_of_all_its_copies() {
        let [one, two, other] = [1, 2, 3].map(Moment::from_milliseconds);
        let mut copies = Copies::default();
        copies.hear(Told::Copied(one));
        copies.hear(Told::Copied(two));
        copies.hear(Told::Confirmed(one));
        assert_eq!(copies.shown(), Some(Shown::Copy(two)));
        copies.hear(Told::Confirmed(two));
        assert_eq!(copies.shown(), None, "all of it is the newest");
        copies.hear(Told::Copied(one));
        copies.hear(Told::Outdated(other));
        assert_eq!(
            copies.shown(),
            Some(Shown::Copy(one)),
            "it is of a page that was left"
        );
        copies.hear(Told::Outdated(one));
        copies.hear(Told::Copied(two));
        assert_eq!(copies.shown(), Some(Shown::Outdated));
    }
}
